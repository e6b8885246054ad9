package sandbox

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed templates/style.css
var styleSheet string

// templates are each page's own content inside the layout, made when the first page is asked for.
var templates = sync.OnceValue(func() map[string]*template.Template {
	set := map[string]*template.Template{}
	for _, name := range []string{"consent", "code", "message", "index"} {
		set[name] = template.Must(template.ParseFS(templateFiles, "templates/layout.html", "templates/"+name+".html"))
	}
	return set
})

// styleSource allows the page's one style element and nothing else: no script, no other style, no
// image.
var styleSource = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(styleSheet))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
})

type pageData struct {
	Title        string
	Style        template.CSS
	Consent      consent
	Token        string
	Limit        string
	LimitProblem string
	Code         string
	Heading      string
	Text         string
	ID           string
	Operations   []listed
}

func render(status int, name, formTarget string, p pageData) response {
	p.Style = template.CSS(styleSheet) // #nosec G203 -- our own file; the policy's hash covers exactly this text
	var b bytes.Buffer
	if err := templates()[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return plainError(http.StatusInternalServerError)
	}
	return response{status: status, body: b.Bytes(), header: http.Header{
		"Content-Type": {"text/html; charset=utf-8"},
		"Content-Security-Policy": {"default-src 'none'; style-src " + styleSource() + "; form-action " + formTarget +
			"; base-uri 'none'; frame-ancestors 'none'"},
		"Referrer-Policy": {"no-referrer"},
		"X-Frame-Options": {"DENY"},
	}}
}

func consentPage(status int, c consent, token, limit, limitProblem string) response {
	return render(status, "consent", c.formTarget(), pageData{
		Title: "Authorize " + c.App(), Consent: c, Token: token, Limit: limit, LimitProblem: limitProblem,
	})
}

func codePage(c consent, code string) response {
	return render(http.StatusOK, "code", "'none'", pageData{Title: "Your code", Consent: c, Code: code})
}

func deniedPage(c consent) response {
	return render(http.StatusOK, "message", "'none'", pageData{
		Title: "Access denied", Heading: "Access denied", Consent: c, ID: "denied",
		Text: "No key was made. You can close this page and return to the program.",
	})
}

func problemPage(status int, problem string) response {
	return render(status, "message", "'none'", pageData{
		Title: "This request cannot be approved", Heading: "This request cannot be " +
			"approved", Text: problem, ID: "problem",
	})
}

// listed is one operation on the page about the sandbox.
type listed struct{ Method, Path, Summary string }

// serveIndex serves a page about the sandbox and its operations.
func (s *Sandbox) serveIndex(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	index := pageData{Title: "OpenRouter sandbox", Operations: s.document.list()}
	render(http.StatusOK, "index", "'none'", index).writeTo(r.Context(), w, nil)
}

func (d *document) list() []listed {
	var operations []listed
	for _, operation := range d.Operations() {
		operations = append(operations, listed{operation.Method, apiPath + operation.Path, summaryOf(operation)})
	}
	slices.SortFunc(operations, func(a, b listed) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return operations
}

func summaryOf(operation openapi.Operation) string {
	if operation.Summary != "" {
		return operation.Summary
	}
	return operation.OperationID
}
