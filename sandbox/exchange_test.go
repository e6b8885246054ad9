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
		"S256": {
			page:   s256,
			send:   []string{"code_verifier", verifier, "code_challenge_method", "S256"},
			status: 200,
		},
		"plain": {
			page:   plain,
			send:   []string{"code_verifier", verifier, "code_challenge_method", "plain"},
			status: 200,
		},
		"no challenge": {
			page:   none,
			status: 200,
		},
		"no challenge, null method": {
			page:   none,
			send:   []string{"code_challenge_method", "null"},
			status: 200,
		},
		"no challenge, all null": {
			page:   none,
			send:   []string{"code_challenge_method", "null", "code_verifier", "null"},
			status: 200,
		},
		"no challenge, method": {
			page:    none,
			send:    []string{"code_verifier", verifier, "code_challenge_method", "S256"},
			status:  400,
			message: badMethod,
		},
		"no challenge, verifier": {
			page:    none,
			send:    []string{"code_verifier", verifier},
			status:  403,
			message: refused,
		},
		"method missing": {
			page:    s256,
			send:    []string{"code_verifier", verifier},
			status:  400,
			message: badMethod,
		},
		"method null": {
			page:    s256,
			send:    []string{"code_verifier", verifier, "code_challenge_method", "null"},
			status:  400,
			message: badMethod,
		},
		"method different": {
			page:    s256,
			send:    []string{"code_verifier", verifier, "code_challenge_method", "plain"},
			status:  400,
			message: badMethod,
		},
		"method unknown": {
			page:    s256,
			send:    []string{"code_verifier", verifier, "code_challenge_method", "s256"},
			status:  400,
			message: badMethod,
		},
		"plain as S256": {
			page:    plain,
			send:    []string{"code_verifier", verifier, "code_challenge_method", "S256"},
			status:  400,
			message: badMethod,
		},
		"verifier wrong": {
			page:    s256,
			send:    []string{"code_verifier", other, "code_challenge_method", "S256"},
			status:  403,
			message: refused,
		},
		"verifier wrong, plain": {
			page:    plain,
			send:    []string{"code_verifier", other, "code_challenge_method", "plain"},
			status:  403,
			message: refused,
		},
		"verifier missing": {
			page:    s256,
			send:    []string{"code_challenge_method", "S256"},
			status:  403,
			message: refused,
		},
		"verifier is the challenge": {
			page:    s256,
			send:    []string{"code_verifier", challenge, "code_challenge_method", "S256"},
			status:  403,
			message: refused,
		},
		"verifier short": {
			page:    s256,
			send:    []string{"code_verifier", "short", "code_challenge_method", "S256"},
			status:  403,
			message: refused,
		},
		"verifier of other alphabet": {
			page:    s256,
			send:    []string{"code_verifier", strings.Repeat("ä", 50), "code_challenge_method", "S256"},
			status:  403,
			message: refused,
		},
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
			if got := exchange(t, server, append([]string{"code", code}, right...)...); got.Status != 403 ||
				got.message(t) != refused {
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
		if got := exchange(t, server, "code", code); got.Status != 403 ||
			got.message(t) != "Invalid code or code_verifier" {
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
		"last second": {
			age:    10*time.Minute - time.Second,
			status: 200,
		},
		"ten minutes": {
			age:    10 * time.Minute,
			status: 403,
		},
		"long ago": {
			age:    24 * time.Hour,
			status: 403,
		},
		"settable": {
			lifetime: time.Hour,
			age:      59 * time.Minute,
			status:   200,
		},
		"settable, expired": {
			lifetime: time.Hour,
			age:      time.Hour,
			status:   403,
		},
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
	for name, got := range map[string]reply{
		"unknown":        exchange(t, server, "code", "unknown"),
		"wrong verifier": wrong,
	} {
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
