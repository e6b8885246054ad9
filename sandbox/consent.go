package sandbox

import (
	"net/http"
	"net/url"
)

// servePage answers GET /auth with the page that asks the user, and POST /auth, which the page's buttons send.
func (s *Sandbox) servePage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	var form url.Values
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err == nil {
			form = r.PostForm
		}
	}
	entry := s.log.begin(s.config.Clock(), r, []byte(form.Encode()), OperationAuthorize)
	actual := func() answer {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			return s.ask(r.URL.Query())
		case http.MethodPost:
			return s.decide(form)
		}
		a := problemPage(http.StatusMethodNotAllowed, "This page can only be opened and answered.")
		a.header.Set("Allow", "GET, HEAD, POST")
		return a
	}
	s.play(w, r, entry, s.failures.next(OperationAuthorize), actual, plainError)
}

// ask shows the consent page. Its form carries nothing but a token that stands for the parameters, so that what is approved is what
// was shown, and so that a form made up elsewhere approves nothing.
func (s *Sandbox) ask(query url.Values) answer {
	c, problem := readConsent(query)
	if problem != "" {
		return problemPage(http.StatusBadRequest, problem)
	}
	token := random()
	s.mu.Lock()
	s.pages.put(digestOf(token), c)
	s.mu.Unlock()
	return consentPage(http.StatusOK, c, token, c.LimitText(), "")
}

// decide does what the pressed button says. The token is used up by a decision, so that pressing twice mints one code.
func (s *Sandbox) decide(form url.Values) answer {
	decision, token := form.Get("decision"), digestOf(form.Get("token"))
	if decision != "authorize" && decision != "deny" {
		return problemPage(http.StatusBadRequest, "Nothing was decided. Go back and press one of the buttons.")
	}
	limit, problem := parseLimit(form.Get("limit"))
	s.mu.Lock()
	c, ok := s.pages.get(token)
	if ok && (problem == "" || decision == "deny") {
		s.pages.take(token)
	}
	s.mu.Unlock()
	switch {
	case !ok:
		return problemPage(http.StatusBadRequest, "This page was answered already, or it is too old. Start again in the program that sent you here.")
	case decision == "deny":
		return s.denied(c)
	case problem != "":
		return consentPage(http.StatusBadRequest, c, form.Get("token"), form.Get("limit"), "The limit "+problem+".")
	}
	code := s.newCode(grant{
		challenge: c.Challenge, challengeMethod: c.Method,
		key: Key{Name: c.KeyName(), UserID: s.config.UserID, Limit: limit, WorkspaceID: c.Workspace},
	})
	if c.Callback == nil {
		return codePage(c, code)
	}
	return s.toCallback(c, [2]string{"code", code})
}

func (s *Sandbox) denied(c consent) answer {
	switch {
	case c.Callback == nil:
		return deniedPage(c)
	case s.config.DenyWithError:
		return s.toCallback(c, [2]string{"error", "access_denied"})
	}
	return s.toCallback(c)
}

// toCallback sends the browser on. 303 makes it a GET whatever the form was.
func (s *Sandbox) toCallback(c consent, added ...[2]string) answer {
	if s.config.StateEcho && c.State != "" {
		added = append(added, [2]string{"state", c.State})
	}
	return answer{status: http.StatusSeeOther, header: http.Header{
		"Location":        {c.redirect(added...)},
		"Referrer-Policy": {"no-referrer"},
	}}
}
