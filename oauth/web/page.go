package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"sync"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
)

const (
	policyBase = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	keysPage   = "https://openrouter.ai/settings/keys"
)

// page is a default page. Every text is fixed: nothing of an error or a request gets into it but
// the return path.
type page struct {
	Title, Text string
	Neutral     bool   // no failure
	Login       string // starts again
	Continue    string // where the user may be signed in already
	Keys        string // the page of OpenRouter on which keys are deleted
}

// pageFor says what the user should do about an error.
func (h *handler) pageFor(f *flow, err error) page {
	app := h.config.AppName
	returnTo := ""
	if f != nil {
		returnTo = f.ReturnTo
	}
	p := page{Title: "Sign-in failed", Login: LoginURL(h.config.PublicURL, returnTo)}
	var save *SaveError
	var temporary *openrouter.ConnectionError
	switch {
	case errors.As(err, &save):
		p.Text = "OpenRouter has made a key for " + app + ", but " + app +
			" could not save it. Delete the key, then sign in again."
		p.Keys = save.Key.SettingsURL()
	case errors.Is(err, oauth.ErrDenied):
		p.Title, p.Neutral = "Not authorized", true
		p.Text = "You have not authorized " + app + ", and no key was made. Sign in again if you did not mean that."
	case errors.Is(err, ErrFlowExpired), errors.Is(err, oauth.ErrCodeExpired):
		p.Title = "That took too long"
		p.Text = "A sign-in has to be finished within 10 minutes. Sign in again."
	case errors.Is(err, ErrUnknownFlow):
		p.Title = "This sign-in is not known here"
		p.Text = "It was started in another browser or some time ago, or this browser blocks cookies. " +
			"Allow cookies for this site, then sign in again in this browser."
	case errors.Is(err, ErrUnreadableFlow), errors.Is(err, ErrBadCallback):
		p.Title = "This sign-in cannot be finished"
		p.Text = "The address or the cookie of this page is not that of your sign-in. Sign in again."
	case errors.Is(err, ErrOtherUser):
		p.Title = "Another user is signed in"
		p.Text = "This sign-in was started by another user of " + app +
			", or before you signed in to it. Sign in again."
	case errors.Is(err, oauth.ErrCodeMaybeConsumed):
		p.Text = "OpenRouter has not answered in time. It may have made a key that has not reached " + app +
			": delete it if you see one that no one uses, then sign in again."
		p.Keys = keysPage
	case errors.Is(err, oauth.ErrCodeInvalid):
		p.Title = "This approval was used already"
		p.Text = "An approval works once. If you have opened this page twice you may be signed in; " +
			"if not, sign in again."
		p.Continue = orRoot(returnTo)
	case errors.As(err, &temporary):
		p.Text = "OpenRouter cannot be reached from " + app + ". Reload this page to try again."
	default:
		p.Text = "OpenRouter has not given a key to " + app + ". Sign in again in a moment."
	}
	return p
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageHTML))
})

// pagePolicy allows the page's own style sheet and nothing else.
var pagePolicy = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return policyBase + "; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
})

func (h *handler) writePage(w http.ResponseWriter, status int, p page) {
	var out bytes.Buffer
	data := struct {
		page
		AppName string
		Style   template.CSS
	}{p, h.config.AppName, template.CSS(pageCSS)} // #nosec G203 -- ours, not from outside
	if err := pageTemplate().Execute(&out, data); err != nil {
		plain(w, http.StatusInternalServerError, p.Title)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy())
	w.Header().Set("X-Frame-Options", "DENY")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes()) // the browser may have gone
}
