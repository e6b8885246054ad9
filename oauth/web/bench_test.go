package web_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// stubDoer answers every exchange with a key at once, so that the handlers alone are measured.
type stubDoer struct{}

func (stubDoer) Do(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
		Body: io.NopCloser(
			strings.NewReader(
				`{"key":"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",` +
					`"user_id":"user_1"}`,
			),
		),
	}, nil
}

func benchmarkedHandler(b *testing.B) http.Handler {
	b.Helper()
	client, err := openrouter.NewClient(openrouter.WithHTTPClient(stubDoer{}))
	if err != nil {
		b.Fatal(err)
	}
	handler, err := web.NewHandler(client, web.Config{
		PublicURL: "https://app.example", Secrets: [][]byte{testSecret},
		OnSignIn: func(http.ResponseWriter, *http.Request, web.SignIn) error { return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	return handler
}

// bare is what one writes without the package: the same protocol with a sealed cookie, and nothing
// else. It evicts no cookies, checks no return path, joins no double clicks, repeats no finished
// sign-in, and loses the key with the browser.
type bare struct{ aead cipher.AEAD }

func newBare(b *testing.B) http.Handler {
	b.Helper()
	block, err := aes.NewCipher(testSecret)
	if err != nil {
		b.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		b.Fatal(err)
	}
	return &bare{aead}
}

type bareFlow struct{ Verifier, ReturnTo string }

func (h *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Path == "/login" {
		nonce, random := rand.Text(), make([]byte, 32)
		_, _ = rand.Read(random)
		verifier := base64.RawURLEncoding.EncodeToString(random)
		sum := sha256.Sum256([]byte(verifier))
		plain, _ := json.Marshal(bareFlow{verifier, r.FormValue("return_to")})
		http.SetCookie(w, &http.Cookie{
			Name: "__Host-flow-" + nonce, Value: base64.RawURLEncoding.EncodeToString(
				h.aead.Seal(nil, nil, plain, []byte(nonce)),
			),
			Path: "/", MaxAge: 600, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
		http.Redirect(w, r, "https://openrouter.ai/auth?"+url.Values{
			"callback_url": {"https://app.example/callback/" + nonce}, "code_challenge_method": {"S256"},
			"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
		}.Encode(), http.StatusSeeOther)
		return
	}
	nonce := strings.TrimPrefix(r.URL.Path, "/callback/")
	cookie, err := r.Cookie("__Host-flow-" + nonce)
	if err != nil {
		http.Error(w, "no cookie", http.StatusBadRequest)
		return
	}
	sealed, _ := base64.RawURLEncoding.DecodeString(cookie.Value)
	plain, err := h.aead.Open(nil, nil, sealed, []byte(nonce))
	var flow bareFlow
	if err != nil || json.Unmarshal(plain, &flow) != nil {
		http.Error(w, "bad cookie", http.StatusBadRequest)
		return
	}
	body, _ := json.Marshal(
		map[string]string{"code": r.FormValue("code"), "code_verifier": flow.Verifier, "code_challenge_method": "S256"},
	)
	request, _ := http.NewRequestWithContext(
		r.Context(),
		http.MethodPost,
		"https://openrouter.ai/api/v1/auth/keys",
		strings.NewReader(string(body)),
	)
	request.Header.Set("Content-Type", "application/json")
	response, err := stubDoer{}.Do(request)
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	defer func() { _ = response.Body.Close() }()
	var result struct{ Key string }
	if json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&result) != nil || result.Key == "" {
		http.Error(w, "no key", http.StatusBadGateway)
		return
	}
	http.SetCookie(
		w,
		&http.Cookie{
			Name:     cookie.Name,
			Path:     "/",
			MaxAge:   -1,
			Secure:   true,
			HttpOnly: true,
			SameSite: http.SameSiteLaxMode,
		},
	)
	http.Redirect(w, r, flow.ReturnTo, http.StatusSeeOther)
}

// The two benchmarks compare the handler with the bare one in the same run; docs/performance.md has
// the ratios.
func BenchmarkLogin(b *testing.B) {
	each(b, func(b *testing.B, handler http.Handler) func() {
		return func() {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/login?return_to=/notes", nil))
			if w.Code != http.StatusSeeOther {
				b.Fatal(w.Code)
			}
		}
	})
}

func BenchmarkCallback(b *testing.B) {
	each(b, func(b *testing.B, handler http.Handler) func() {
		return func() {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/login?return_to=/notes", nil))
			page, _ := url.Parse(w.Header().Get("Location"))
			callback := httptest.NewRequest(
				http.MethodGet,
				strings.TrimPrefix(page.Query().Get("callback_url"), "https://app.example")+"?code=c",
				nil,
			)
			callback.AddCookie(w.Result().Cookies()[0])
			w = httptest.NewRecorder()
			handler.ServeHTTP(w, callback)
			if w.Code != http.StatusSeeOther {
				b.Fatal(w.Code)
			}
		}
	})
}

func each(b *testing.B, prepare func(*testing.B, http.Handler) func()) {
	for name, make := range map[string]func(*testing.B) http.Handler{"handler": benchmarkedHandler, "bare": newBare} {
		visit := prepare(b, make(b))
		b.Run(name+"/sequential", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				visit()
			}
		})
		b.Run(name+"/parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					visit()
				}
			})
		})
	}
}

// Users who are at the authorization page cost no memory: everything of theirs is in their
// browsers.
func TestNoMemoryPerPendingSignIn(t *testing.T) {
	client, err := openrouter.NewClient(openrouter.WithHTTPClient(stubDoer{}))
	if err != nil {
		t.Fatal(err)
	}
	handler, err := web.NewHandler(client, web.Config{
		PublicURL: "https://app.example", Secrets: [][]byte{testSecret},
		OnSignIn: func(http.ResponseWriter, *http.Request, web.SignIn) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	logins := func(n int) {
		for range n {
			visit(handler, "/login?return_to=/notes", nil)
		}
	}
	logins(100)
	before := inUse()
	const pending = 20_000
	logins(pending)
	grown := int64(inUse()) - int64(before)
	if perSignIn := float64(grown) / pending; perSignIn > 8 {
		t.Errorf("a pending sign-in takes %.1f bytes", perSignIn)
	}
	runtime.KeepAlive(handler)
}
