package native

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"sync"
)

// PageKind distinguishes the pages that a browser is shown.
type PageKind int

const (
	// PagePending means that the code is there, the exchange still runs.
	PagePending PageKind = iota + 1
	// PageSignedIn means that the program has the key.
	PageSignedIn
	// PageDenied means that the user denied the request.
	PageDenied
	// PageFailed means that the sign-in failed.
	PageFailed
	// PageCanceled means that the program had stopped waiting when the browser came. There may be a
	// key that no one has.
	PageCanceled
)

// Page is what a page in the browser says. It holds no secret, so a [Config.Page] cannot show one.
// Every text is plain: escape it.
type Page struct {
	Kind     PageKind
	AppName  string
	Title    string // a few words, such as "Signed in"
	Text     string // what it means and what to do next
	Link     string // where to do it, "" for nowhere
	LinkText string // the name of that place
}

const (
	keysPage     = "https://openrouter.ai/settings/keys"
	keysPageText = "Your keys on OpenRouter"
)

func pendingPage(app string) Page {
	return Page{
		Kind:    PagePending,
		AppName: app,
		Title:   "Almost done",
		Text:    "Return to " + app + ", which is finishing the sign-in.",
	}
}

func signedInPage(app string) Page {
	return Page{
		Kind:    PageSignedIn,
		AppName: app,
		Title:   "Signed in",
		Text:    "You are signed in to " + app + ". You can close this page and return to it.",
	}
}

func deniedPage(app string) Page {
	return Page{
		Kind:    PageDenied,
		AppName: app,
		Title:   "Not authorized",
		Text: "Nothing was given to " + app + ". If you did not mean that, start the sign-in again in " +
			app + ".",
	}
}

// failedPage takes the next step from the error's hint, which is a fixed text, never from the error
// itself.
func failedPage(app, hint string) Page {
	text := "No key has reached " + app + ". Return to it to read what went wrong."
	if hint != "" {
		text += " What to do next: " + hint + "."
	}
	text += " If a key that no one uses is among your keys, delete it there."
	return Page{
		Kind:     PageFailed,
		AppName:  app,
		Title:    "Sign-in failed",
		Text:     text,
		Link:     keysPage,
		LinkText: keysPageText,
	}
}

func startTakenPage(app string) Page {
	return Page{
		Kind:    PageFailed,
		AppName: app,
		Title:   "This link was used before",
		Text: "It works once, and another program has opened it: perhaps a virus scanner, perhaps another user " +
			"of this computer. So " + app + " has ended the sign-in. Return to it and start again.",
	}
}

func canceledPage(app string) Page {
	return Page{
		Kind:    PageCanceled,
		AppName: app,
		Title:   "The sign-in had already ended",
		Text: "This approval came too late for " + app + ". OpenRouter may have made a key that no one uses: " +
			"look for it among your keys and delete it. To sign in, start again in " + app + ".",
		Link:     keysPage,
		LinkText: keysPageText,
	}
}

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageHTML))
})

const (
	policyBase   = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	customPolicy = policyBase + "; style-src 'unsafe-inline'; img-src data:"
)

// builtInPolicy allows the built-in page's own style sheet and nothing else.
var builtInPolicy = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return policyBase + "; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
})

// render returns the page's HTML and the policy to send with it. A custom page that is empty, or
// panics, is replaced by the built-in one.
func render(page Page, custom func(Page) []byte) (html []byte, policy string) {
	if custom != nil {
		err := guard("Config.Page", func() error {
			html = custom(page)
			return nil
		})
		if err == nil && len(html) > 0 {
			return html, customPolicy
		}
	}
	var out bytes.Buffer
	data := struct {
		Page
		Class string
		Style template.CSS
	}{page, "", template.CSS(pageCSS)} // #nosec G203 -- ours, not from outside
	switch page.Kind {
	case PageSignedIn:
		data.Class = "good"
	case PageFailed, PageCanceled: // Deny is a choice, and no failure.
		data.Class = "bad"
	}
	if err := pageTemplate().Execute(&out, data); err != nil {
		return []byte("<!doctype html><title>Return to the program</title><p>Return to the program."), policyBase
	}
	return out.Bytes(), builtInPolicy()
}
