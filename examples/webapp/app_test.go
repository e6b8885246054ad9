package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/sandbox"
)

// fixture is the application on a real listener, with a sandbox that chats.
type fixture struct {
	t        *testing.T
	URL      string
	sandbox  *sandbox.Sandbox
	client   *http.Client
	database string
}

func start(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, sandbox: sandbox.New(sandbox.Config{}), database: filepath.Join(t.TempDir(), "webapp.db")}
	service := httptest.NewServer(withChat(f.sandbox))
	t.Cleanup(service.Close)
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	store, err := openStore(t.Context(), f.database, [][]byte{secret})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.close)
	var handler http.Handler
	server := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }),
	)
	t.Cleanup(server.Close)
	handler, err = newApp(
		settings{publicURL: server.URL, secrets: [][]byte{secret}, serverURL: service.URL + "/api/v1", model: "m"},
		store,
	)
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	f.URL, f.client = server.URL, &http.Client{Jar: jar}
	t.Cleanup(f.client.CloseIdleConnections)
	return f
}

func (f *fixture) read(response *http.Response, err error) (int, string) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func (f *fixture) get(path string) (int, string) {
	f.t.Helper()
	return f.read(f.client.Get(f.URL + path))
}

func (f *fixture) post(path string, form url.Values) (int, string) {
	f.t.Helper()
	return f.read(f.client.PostForm(f.URL+path, form))
}

// signIn presses the button and authorizes; it returns the page that this ends on.
func (f *fixture) signIn() string {
	f.t.Helper()
	stop := *f.client
	stop.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := stop.Get(f.URL + mount + "/login?return_to=/")
	if err != nil {
		f.t.Fatal(err)
	}
	_ = response.Body.Close()
	approval, err := sandbox.Approve(
		f.t.Context(),
		f.client,
		response.Header.Get("Location"),
		sandbox.WithoutCallback(),
	)
	if err != nil {
		f.t.Fatal(err)
	}
	_, page := f.read(f.client.Get(approval.Location))
	return page
}

// key returns the key that the sandbox has made last.
func (f *fixture) key(page string) (hash string) {
	f.t.Helper()
	found := regexp.MustCompile(`https://openrouter\.ai/keys/([0-9a-f]{64})`).FindStringSubmatch(page)
	if found == nil {
		f.t.Fatalf("no key on the page: %s", page)
	}
	return found[1]
}

func TestSignInChatAndSignOut(t *testing.T) {
	f := start(t)
	if _, page := f.get("/"); !strings.Contains(page, "Sign in with OpenRouter") {
		t.Fatalf("the first page: %s", page)
	}
	page := f.signIn()
	hash := f.key(page)
	if !strings.Contains(page, "Connected to OpenRouter") || !strings.Contains(page, `name="message"`) {
		t.Errorf("after signing in: %s", page)
	}
	if status, text := f.post("/chat", url.Values{"message": {"hello you"}}); status != 200 ||
		!strings.HasSuffix(text, "hello you") {
		t.Errorf("a chat: %d %s", status, text)
	}
	if status, _ := f.post("/chat", url.Values{"message": {" "}}); status != http.StatusBadRequest {
		t.Errorf("an empty message: %d", status)
	}
	if _, page := f.post("/sign-out", nil); !strings.Contains(page, "https://openrouter.ai/keys/"+hash) ||
		!strings.Contains(page, "Signed out") {
		t.Errorf("signing out: %s", page)
	}
	if status, _ := f.post("/chat", url.Values{"message": {"hello"}}); status != http.StatusUnauthorized {
		t.Errorf("a chat afterwards: %d", status)
	}
}

// A key that its owner has deleted is forgotten, and the page offers to reconnect.
func TestRevokedKeyIsForgotten(t *testing.T) {
	f := start(t)
	f.signIn()
	var key string
	for _, request := range f.sandbox.Requests() {
		if bearer, ok := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer "); ok {
			key = bearer
		}
	}
	f.sandbox.Revoke(key)
	if status, _ := f.post("/chat", url.Values{"message": {"hello"}}); status != http.StatusUnauthorized {
		t.Errorf("a chat: %d", status)
	}
	_, page := f.get("/")
	if !strings.Contains(page, "Reconnect OpenRouter") || strings.Contains(page, openrouter.NewKey(key).Hash()) {
		t.Errorf("the page: %s", page)
	}
	if page := f.signIn(); !strings.Contains(page, "Connected to OpenRouter") {
		t.Errorf("after reconnecting: %s", page)
	}
}

// Neither the key nor what could stand for it is in the database's files.
func TestKeyIsSealedAtRest(t *testing.T) {
	f := start(t)
	f.signIn()
	var key string
	for _, request := range f.sandbox.Requests() {
		if bearer, ok := strings.CutPrefix(request.Header.Get("Authorization"), "Bearer "); ok {
			key = bearer
		}
	}
	files, _ := filepath.Glob(f.database + "*")
	stored := 0
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		stored += bytes.Count(content, []byte("user:"))
		if bytes.Contains(content, []byte(key)) || bytes.Contains(content, []byte(key[9:40])) {
			t.Errorf("%s holds the key", name)
		}
	}
	if key == "" || stored == 0 {
		t.Errorf("a key %t, %d accounts", key != "", stored)
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	f := start(t)
	f.signIn()
	for _, path := range []string{"/sign-out", "/chat"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, f.URL+path, strings.NewReader("message=x"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if status, _ := f.read(f.client.Do(r)); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	if _, page := f.get("/"); !strings.Contains(page, "Connected to OpenRouter") {
		t.Error("the user is signed out")
	}
}

// Without settings the program needs nothing else, prints its address, and cleans up.
func TestAlone(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "webapp")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	temp := t.TempDir()
	command := exec.CommandContext(t.Context(), binary)
	command.Env = append(
		os.Environ(),
		"ADDRESS=127.0.0.1:0",
		"OPENROUTER_BASE_URL=",
		"DATABASE_URL=",
		"SECRETS=",
		"PUBLIC_URL=",
		"TMPDIR="+temp,
	)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		if open, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			address = open
		}
	}
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.Contains(string(body), "Sign in with OpenRouter") {
		t.Errorf("%s answers %d: %s", address, response.StatusCode, body)
	}
	_ = command.Process.Signal(syscall.SIGTERM)
	if err := command.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
