package web

import (
	"cmp"
	_ "embed"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// LoginURL returns the address that starts a sign-in at the handler whose Config.PublicURL is
// given, and comes back to returnTo, a path on the same site; "" for "/".
func LoginURL(publicURL, returnTo string) string {
	login := strings.TrimRight(publicURL, "/") + loginPath
	if returnTo != "" {
		login += "?return_to=" + url.QueryEscape(returnTo)
	}
	return login
}

// SignInButton is a button that starts a sign-in, for an application's own pages. It needs
// [StyleSheet] once on the page, and no script.
type SignInButton struct {
	// PublicURL is the one of the handler's Config. Its path alone is enough.
	PublicURL string
	// ReturnTo is the path of the page to come back to, such as r.URL.RequestURI(). Empty: "/".
	ReturnTo string
	// Text is the button's text. Empty: "Sign in with OpenRouter".
	Text string
}

// HTML returns the button. It is a link, which keyboards and screen readers know, and which a
// page's form-action policy does not block.
func (b SignInButton) HTML() template.HTML {
	return renderWidget("button", b.view("Sign in with OpenRouter"))
}

type buttonView struct{ URL, Text string }

func (b SignInButton) view(text string) buttonView {
	return buttonView{LoginURL(b.PublicURL, b.ReturnTo), cmp.Or(b.Text, text)}
}

// StyleSheet returns the CSS of [SignInButton] and [KeyStatus], light and dark. Put it into the
// page's own style sheet or style element.
func StyleSheet() template.CSS { return template.CSS(widgetsCSS) } // #nosec G203 -- ours, not from outside

//go:embed widgets.css
var widgetsCSS string

//go:embed widgets.html
var widgetsHTML string

var widgets = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("widgets").Funcs(template.FuncMap{
		"dollars": func(amount float64) string { return "$" + strconv.FormatFloat(amount, 'f', 2, 64) },
	}).Parse(widgetsHTML))
})

func renderWidget(name string, data any) template.HTML {
	var out strings.Builder
	if err := widgets().ExecuteTemplate(&out, name, data); err != nil {
		return ""
	}
	return template.HTML(out.String()) // #nosec G203 -- html/template has escaped what came from outside
}
