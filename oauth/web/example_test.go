package web_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/web"
	"github.com/openrouter-go/openrouter/sandbox"
)

// keys stands for an application's database.
type keys struct{ byUser map[string]openrouter.Key }

func (k *keys) Save(_ context.Context, user string, key openrouter.Key) error {
	k.byUser[user] = key
	return nil
}

func userOf(*http.Request) string { return "ada" }

func Example() {
	service := httptest.NewServer(sandbox.New(sandbox.Config{}))
	defer service.Close()
	client, err := openrouter.NewClient(openrouter.WithServerURL(service.URL + "/api/v1"))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	publicURL, secret, store := server.URL+"/auth/openrouter", []byte(
		strings.Repeat("s", 32),
	), &keys{
		map[string]openrouter.Key{},
	}

	handler, err := web.NewHandler(client, web.Config{
		PublicURL: publicURL,        // as browsers see it: https://app.example/auth/openrouter
		Secrets:   [][]byte{secret}, // 32 random bytes that all replicas share
		OnSignIn: func(w http.ResponseWriter, r *http.Request, s web.SignIn) error {
			return store.Save(r.Context(), userOf(r), s.Key) // then the browser goes to s.ReturnTo
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	mux.Handle("/auth/openrouter/", handler)

	// A user whose browser follows the link and presses Authorize.
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	login, err := browser.Get(web.LoginURL(publicURL, "/notes"))
	if err != nil {
		log.Fatal(err)
	}
	_ = login.Body.Close()
	approval, err := sandbox.Approve(context.Background(), browser, login.Header.Get("Location"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the callback answers", approval.CallbackStatus)
	fmt.Println("there is a key for ada:", !store.byUser["ada"].IsZero())
	browser.CloseIdleConnections()
	// Output:
	// the callback answers 303
	// there is a key for ada: true
}

// The README shows the example as it is here.
func TestReadmeShowsTheExample(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(source), "\n\thandler, err := web.NewHandler")
	snippet, _, found := strings.Cut("\thandler, err := web.NewHandler"+rest, "\n\n")
	if snippet = strings.ReplaceAll(snippet, "\n\t", "\n")[1:]; !found ||
		!strings.Contains(string(readme), "```go\n"+snippet+"\n```\n") {
		t.Errorf("README.md does not show:\n%s", snippet)
	}
}
