package sandbox

import (
	"net/http"
	"net/url"
)

// page is an authorization page that was shown.
type page struct {
	consent  consent
	decision string   // "" until a button is pressed
	outcome  response // of that decision
}

// servePage serves GET /auth, the page that asks the user, and POST /auth, which the page's buttons
// send.
func (s *Sandbox) servePage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	var form url.Values
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err == nil {
			form = r.PostForm
		}
	}
	body := []byte(form.Encode())
	entry := s.log.begin(s.config.Clock(), r, received{body: body, size: int64(len(body))}, OperationAuthorize)
	actual := func(string) response {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
			return s.ask(r.URL.Query())
		case http.MethodPost:
			return s.decide(form)
		}
		refused := problemPage(http.StatusMethodNotAllowed, "This page can only be opened, and sent by its buttons.")
		refused.header.Set("Allow", "GET, HEAD, POST")
		return refused
	}
	s.respond(w, r, entry, s.failures.next(OperationAuthorize), outcomes{
		actual:     actual,
		documented: func(status int, _ string) response { return plainError(status) },
	})
}

// ask shows the consent page. Its form carries nothing but a token that stands for the parameters,
// so that what is approved is what was shown, and so that a form made up elsewhere approves
// nothing.
func (s *Sandbox) ask(query url.Values) response {
	c, problem := readConsent(query)
	if problem != "" {
		return problemPage(http.StatusBadRequest, problem)
	}
	token := random()
	s.mu.Lock()
	s.pages.put(digestOf(token), &page{consent: c}, 2*c.size()) // the outcome is about as large
	s.mu.Unlock()
	return consentPage(http.StatusOK, c, token, c.LimitText(), "")
}

// decide does what the pressed button says. A page is decided once: a second press of the same
// button, as in a double click, gets the same response, and mints no second code.
func (s *Sandbox) decide(form url.Values) response {
	decision, token := form.Get("decision"), digestOf(form.Get("token"))
	if decision != "authorize" && decision != "deny" {
		return problemPage(http.StatusBadRequest, "Nothing was decided. Go back and press one of the buttons.")
	}
	limit, problem := parseLimit(form.Get("limit"))
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.pages.get(token)
	switch {
	case ok && p.decision == decision:
		return p.outcome
	case !ok || p.decision != "":
		return problemPage(http.StatusBadRequest,
			"This page was answered already, or it is too old. Start again in the program that sent you here.")
	case decision == "authorize" && problem != "":
		return consentPage(
			http.StatusBadRequest,
			p.consent,
			form.Get("token"),
			form.Get("limit"),
			"The limit "+problem+".",
		)
	}
	p.decision = decision
	if decision == "deny" {
		p.outcome = s.denied(p.consent)
	} else {
		p.outcome = s.authorized(p.consent, limit)
	}
	return p.outcome
}

// authorized mints the code. The caller holds s.mu.
func (s *Sandbox) authorized(c consent, limit *float64) response {
	code := s.newCode(grant{
		challenge: c.Challenge, challengeMethod: c.Method,
		key: Key{Name: c.KeyName(), UserID: s.config.UserID, Limit: limit, WorkspaceID: c.Workspace},
	})
	if c.Callback == nil {
		return codePage(c, code)
	}
	return s.toCallback(c, [2]string{"code", code})
}

func (s *Sandbox) denied(c consent) response {
	switch {
	case c.Callback == nil:
		return deniedPage(c)
	case s.config.DenyWithError:
		return s.toCallback(c, [2]string{"error", "access_denied"})
	}
	return s.toCallback(c)
}

// toCallback sends the browser on. 303 makes it a GET whatever the form was.
func (s *Sandbox) toCallback(c consent, added ...[2]string) response {
	if s.config.StateEcho && c.State != "" {
		added = append(added, [2]string{"state", c.State})
	}
	return response{status: http.StatusSeeOther, header: http.Header{
		"Location":        {c.redirect(added...)},
		"Referrer-Policy": {"no-referrer"},
	}}
}
