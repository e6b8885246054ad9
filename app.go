package openrouter

import (
	"net/http"
	"net/url"
	"strings"
)

// App is what OpenRouter may know of the calling app: it appears in the app's rankings and in the
// user's activity. Fields that are empty are not sent.
type App struct {
	// URL identifies the app (HTTP-Referer). An absolute http or https URL.
	URL string
	// Title is the app's name (X-OpenRouter-Title).
	Title string
	// Categories are at most two, in lower case with hyphens, such as "cli-agent"
	// (X-OpenRouter-Categories). The service drops unknown ones silently.
	Categories []string
}

// validCategory reports whether category is words of lower-case letters and digits, joined by
// hyphens.
func validCategory(category string) bool {
	for word := range strings.SplitSeq(category, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return true
}

// WithApp sends the app's attribution headers. Default: none.
func WithApp(app App) Option {
	// Here, since the caller may change them before the option is applied.
	app.Categories = append([]string(nil), app.Categories...)
	return func(s *settings) error {
		if app.URL != "" {
			u, err := url.Parse(app.URL)
			if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" ||
				!validHeaderValue(app.URL) {
				return invalidOption(
					"WithApp",
					"has a URL that is not an absolute http or https one",
					"give one such as https://notch.example",
				)
			}
		}
		if !validHeaderValue(app.Title) {
			return invalidOption("WithApp", "has a title with control characters", "remove them")
		}
		if len(app.Categories) > 2 {
			return invalidOption("WithApp", "has more than two categories", "the service takes two at the most")
		}
		for _, category := range app.Categories {
			if !validCategory(category) {
				return invalidOption(
					"WithApp",
					"has a category that is not lower-case words joined by hyphens",
					"write it such as cli-agent",
				)
			}
		}
		s.app = app
		return nil
	}
}

// setHeaders sets the app's headers.
func (a App) setHeaders(h http.Header) {
	if a.URL != "" {
		h.Set("HTTP-Referer", a.URL)
	}
	if a.Title != "" {
		h.Set("X-OpenRouter-Title", a.Title)
	}
	if len(a.Categories) > 0 {
		h.Set("X-OpenRouter-Categories", strings.Join(a.Categories, ","))
	}
}
