package web_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/web"
)

// replicas is an application whose handler is one of several with a client and secrets of their
// own; the header X-Replica says which.
type replicas struct {
	*app
	mu       sync.Mutex
	handlers map[string]http.Handler
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	rs := &replicas{handlers: map[string]http.Handler{}}
	rs.app = newApp(t, options{mount: func(mux *http.ServeMux, _ http.Handler) {
		mux.HandleFunc(mount+"/", func(w http.ResponseWriter, r *http.Request) {
			rs.mu.Lock()
			h := rs.handlers[r.Header.Get("X-Replica")]
			rs.mu.Unlock()
			h.ServeHTTP(w, r)
		})
	}})
	return rs
}

// start makes, or restarts, a replica with these secrets.
func (rs *replicas) start(name string, secrets ...[]byte) {
	rs.t.Helper()
	h, err := web.NewHandler(rs.apiClient, web.Config{
		PublicURL: rs.URL + mount, Secrets: secrets,
		OnSignIn: func(_ http.ResponseWriter, _ *http.Request, s web.SignIn) error { rs.add(s); return nil },
		OnError:  func(_ http.ResponseWriter, _ *http.Request, err error) { rs.addError(err) },
	})
	if err != nil {
		rs.t.Fatal(err)
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.handlers[name] = h
}

// signIn logs in at one replica and comes back at another.
func (rs *replicas) signIn(login, callback string) (p page, again func(replica string) page) {
	rs.t.Helper()
	b := rs.newBrowser()
	started := b.get(mount+"/login?return_to=/after", "X-Replica", login)
	url := b.approve(started.location())
	return b.get(url, "X-Replica", callback), func(replica string) page { return b.get(url, "X-Replica", replica) }
}

// Any replica finishes what another one has started, and repeats what another one has finished.
func TestReplicasShareNothingButTheSecrets(t *testing.T) {
	t.Parallel()
	rs := newReplicas(t)
	rs.start("one", testSecret)
	rs.start("two", testSecret)
	p, again := rs.signIn("one", "two")
	if p.location() != "/after" {
		t.Errorf("%d, %v", p.StatusCode, rs.lastError())
	}
	if p := again("one"); p.location() != "/after" || rs.exchanges() != 1 {
		t.Errorf("the reload at the other replica: %d, %d exchanges", p.StatusCode, rs.exchanges())
	}
}

// Rotation: the first secret seals, all of them open. In either order of the roll-out no sign-in is
// lost, and one whose secret is gone ends in a page that says what to do.
func TestSecretRotation(t *testing.T) {
	t.Parallel()
	before, after := testSecret, bytes.Repeat([]byte("n"), 40)
	rs := newReplicas(t)
	rs.start("old", before)
	rs.start("prepared", before, after)
	rs.start("rotated", after, before)
	rs.start("new", after)
	for _, tt := range []struct {
		login, callback string
		ok              bool
	}{
		{"old", "rotated", true}, {"old", "prepared", true}, {"prepared", "old", true}, {"rotated", "prepared", true},
		{
			"rotated", "new", true}, {"new", "rotated", true}, {"old", "new", false}, {"new", "old",
			false}, {"rotated", "old", false},
	} {
		p, _ := rs.signIn(tt.login, tt.callback)
		if ok := p.location() == "/after"; ok != tt.ok {
			t.Errorf("from %s to %s: %d, %v", tt.login, tt.callback, p.StatusCode, rs.lastError())
		}
		if !tt.ok && (!errors.Is(rs.lastError(), web.ErrUnreadableFlow) || !strings.Contains(p.text, "Sign in again")) {
			t.Errorf("from %s to %s: %v: %s", tt.login, tt.callback, rs.lastError(), p.text)
		}
	}
}

// Two replicas that are asked at the same time cannot see each other: one gets the key, and the
// page of the other one leads on. It does not spoil the cookie of the first, so a reload of that
// page is redirected.
func TestDoubleClickAcrossReplicas(t *testing.T) {
	t.Parallel()
	rs := newReplicas(t)
	rs.start("one", testSecret)
	rs.start("two", testSecret)
	b := rs.newBrowser()
	callback := b.approve(b.get(mount+"/login?return_to=/after", "X-Replica", "one").location())
	flow := b.flowCookies()[0].String()
	if p := b.get(callback, "X-Replica", "one"); p.location() != "/after" {
		t.Fatalf("%d, %v", p.StatusCode, rs.lastError())
	}
	late := rs.newBrowser().get(callback, "X-Replica", "two", "Cookie", flow)
	if !errors.Is(rs.lastError(), oauth.ErrCodeInvalid) || !strings.Contains(late.text, `href="/after"`) ||
		len(late.Cookies()) != 0 {
		t.Errorf("%d, %v: %s", late.StatusCode, rs.lastError(), late.text)
	}
	if p := b.get(callback, "X-Replica", "two"); p.location() != "/after" {
		t.Errorf("the reload answers %d", p.StatusCode)
	}
	if len(rs.signedIn()) != 1 {
		t.Errorf("%d sign-ins", len(rs.signedIn()))
	}
}
