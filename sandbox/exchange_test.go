package sandbox_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestExchange(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	got := exchange(t, server, "code", headless(t, server), "code_verifier", verifier, "code_challenge_method", "S256")
	if got.Status != 200 {
		t.Fatalf("exchange = %d %s", got.Status, got.Body)
	}
	key, _ := got.json(t)["key"].(string)
	if !regexp.MustCompile(`^sk-or-v1-[0-9a-f]{64}$`).MatchString(key) {
		t.Errorf("key has not the service's form")
	}
	if user, _ := got.json(t)["user_id"].(string); !strings.HasPrefix(user, "user_") {
		t.Errorf("user_id = %q", user)
	}
	if got := got.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control = %q", got)
	}
}

// Every row of the exchange's errors, and the variants that are no error.
func TestExchangeAnswers(t *testing.T) {
	t.Parallel()
	const (
		badMethod = "Invalid code_challenge_method"
		refused   = "Invalid code or code_verifier"
		callback  = "https://app.example/callback"
	)
	s256 := []string{"code_challenge", challenge, "code_challenge_method", "S256"}
	plain := []string{"code_challenge", verifier, "code_challenge_method", "plain"}
	none := []string{"callback_url", callback}
	for name, test := range map[string]struct {
		page    []string
		send    []string
		status  int
		message string
	}{
		"S256":                       {s256, []string{"code_verifier", verifier, "code_challenge_method", "S256"}, 200, ""},
		"plain":                      {plain, []string{"code_verifier", verifier, "code_challenge_method", "plain"}, 200, ""},
		"no challenge":               {none, nil, 200, ""},
		"no challenge, null method":  {none, []string{"code_challenge_method", "null"}, 200, ""},
		"no challenge, all null":     {none, []string{"code_challenge_method", "null", "code_verifier", "null"}, 200, ""},
		"no challenge, method":       {none, []string{"code_verifier", verifier, "code_challenge_method", "S256"}, 400, badMethod},
		"no challenge, verifier":     {none, []string{"code_verifier", verifier}, 403, refused},
		"method missing":             {s256, []string{"code_verifier", verifier}, 400, badMethod},
		"method null":                {s256, []string{"code_verifier", verifier, "code_challenge_method", "null"}, 400, badMethod},
		"method different":           {s256, []string{"code_verifier", verifier, "code_challenge_method", "plain"}, 400, badMethod},
		"method unknown":             {s256, []string{"code_verifier", verifier, "code_challenge_method", "s256"}, 400, badMethod},
		"plain as S256":              {plain, []string{"code_verifier", verifier, "code_challenge_method", "S256"}, 400, badMethod},
		"verifier wrong":             {s256, []string{"code_verifier", other, "code_challenge_method", "S256"}, 403, refused},
		"verifier wrong, plain":      {plain, []string{"code_verifier", other, "code_challenge_method", "plain"}, 403, refused},
		"verifier missing":           {s256, []string{"code_challenge_method", "S256"}, 403, refused},
		"verifier is the challenge":  {s256, []string{"code_verifier", challenge, "code_challenge_method", "S256"}, 403, refused},
		"verifier short":             {s256, []string{"code_verifier", "short", "code_challenge_method", "S256"}, 403, refused},
		"verifier of other alphabet": {s256, []string{"code_verifier", strings.Repeat("ä", 50), "code_challenge_method", "S256"}, 403, refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := sandbox.NewServer(t)
			code := server.Approve(authorizationURL(server, test.page...)).Code
			got := exchange(t, server, append([]string{"code", code}, test.send...)...)
			if got.Status != test.status {
				t.Fatalf("status = %d, want %d: %s", got.Status, test.status, got.Body)
			}
			if test.status == 200 {
				return
			}
			if message := got.message(t); message != test.message {
				t.Errorf("message = %q, want %q", message, test.message)
			}
			// Whatever was wrong, the code is gone.
			var right []string
			if test.page[0] == "code_challenge" {
				right = []string{"code_verifier", verifier, "code_challenge_method", test.page[3]}
			}
			if got := exchange(t, server, append([]string{"code", code}, right...)...); got.Status != 403 || got.message(t) != refused {
				t.Errorf("the code survived a failed exchange: %d", got.Status)
			}
		})
	}
}

func TestCodeIsSingleUse(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	code := headless(t, server)
	var wg sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for range 8 {
		wg.Go(func() {
			got := exchange(t, server, "code", code, "code_verifier", verifier, "code_challenge_method", "S256")
			mu.Lock()
			defer mu.Unlock()
			statuses[got.Status]++
		})
	}
	wg.Wait()
	if statuses[200] != 1 || statuses[403] != 7 {
		t.Errorf("statuses of eight exchanges of one code = %v, want one 200 and seven 403", statuses)
	}
}

func TestUnknownCode(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for _, code := range []string{"auth_code_abc123def456", "x", strings.Repeat("y", 10_000)} {
		if got := exchange(t, server, "code", code); got.Status != 403 || got.message(t) != "Invalid code or code_verifier" {
			t.Errorf("exchange of an unknown code = %d", got.Status)
		}
	}
}

func TestCodeExpires(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lifetime, age time.Duration
		status        int
	}{
		"last second":       {0, 10*time.Minute - time.Second, 200},
		"ten minutes":       {0, 10 * time.Minute, 403},
		"long ago":          {0, 24 * time.Hour, 403},
		"settable":          {time.Hour, 59 * time.Minute, 200},
		"settable, expired": {time.Hour, time.Hour, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			server := sandbox.NewServerConfig(t, sandbox.Config{Clock: clock.Now, CodeLifetime: test.lifetime})
			code := headless(t, server)
			clock.Advance(test.age)
			got := exchange(t, server, "code", code, "code_verifier", verifier, "code_challenge_method", "S256")
			if got.Status != test.status {
				t.Fatalf("status = %d, want %d", got.Status, test.status)
			}
			if got.Status == 403 && got.message(t) != "Authorization code expired" {
				t.Errorf("message = %q", got.message(t))
			}
		})
	}
}

func TestRefusedCodeStatus(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{RefusedCodeStatus: 400})
	wrong := exchange(t, server, "code", headless(t, server), "code_verifier", other, "code_challenge_method", "S256")
	for name, got := range map[string]reply{"unknown": exchange(t, server, "code", "unknown"), "wrong verifier": wrong} {
		if got.Status != 400 || got.message(t) != "Invalid code" {
			t.Errorf("%s: %d %q, want 400 Invalid code", name, got.Status, got.message(t))
		}
	}
}

func TestOmitUserID(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{OmitUserID: true})
	got := exchange(t, server, "code", headless(t, server), "code_verifier", verifier, "code_challenge_method", "S256")
	if _, ok := got.json(t)["user_id"]; ok || got.Status != 200 {
		t.Errorf("answer = %d with user_id %t, want 200 without", got.Status, ok)
	}
}

func TestExchangeMalformed(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	const secret = "SECRET-SECRET"
	for name, test := range map[string]struct{ body, contentType string }{
		"empty":              {"", "application/json"},
		"no JSON":            {"code=" + secret, "application/json"},
		"truncated":          {`{"code":"` + secret, "application/json"},
		"array":              {`["` + secret + `"]`, "application/json"},
		"null":               {"null", "application/json"},
		"no code":            {`{"code_verifier":"` + secret + `"}`, "application/json"},
		"empty code":         {`{"code":""}`, "application/json"},
		"null code":          {`{"code":null}`, "application/json"},
		"code is a number":   {`{"code":1234567}`, "application/json"},
		"code is an object":  {`{"code":{"a":"` + secret + `"}}`, "application/json"},
		"method is a number": {`{"code":"` + secret + `","code_challenge_method":1}`, "application/json"},
		"trailing":           {`{"code":"a"}` + secret, "application/json"},
		"form":               {"code=" + secret, "application/x-www-form-urlencoded"},
		"unknown type":       {`{"code":"` + secret + `"}`, secret},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "POST", server.URL+"/api/v1/auth/keys", test.body, header{"Content-Type": test.contentType})
			if got.Status != 400 || !strings.HasPrefix(got.message(t), "Invalid request: ") {
				t.Errorf("answer = %d %s, want 400 Invalid request", got.Status, got.Body)
			}
			if strings.Contains(string(got.Body), secret) || strings.Contains(string(got.Body), "1234567") {
				t.Errorf("the answer echoes what was sent: %s", got.Body)
			}
		})
	}
}

// The exchange needs no credentials, and bad ones make no difference.
func TestExchangeIgnoresCredentials(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	got := do(t, "POST", server.URL+"/api/v1/auth/keys", `{"code":"unknown"}`, bearer("nonsense"))
	if got.Status != 403 {
		t.Errorf("status = %d, want 403", got.Status)
	}
}

func TestExchangeMethods(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for _, method := range []string{"GET", "PUT", "DELETE", "OPTIONS"} {
		got := do(t, method, server.URL+"/api/v1/auth/keys", "", nil)
		if got.Status != 405 || got.message(t) != "Method Not Allowed" || got.Header.Get("Allow") != "POST" {
			t.Errorf("%s = %d, Allow %q; want 405, POST", method, got.Status, got.Header.Get("Allow"))
		}
	}
}
