package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

func TestCallbackIsCalled(t *testing.T) {
	t.Parallel()
	calls := make(chan url.Values, 1)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls <- r.URL.Query()
		http.Redirect(w, r, "https://app.example/elsewhere", http.StatusFound)
	}))
	t.Cleanup(app.Close)
	server := sandbox.NewServer(t)
	approval := server.Approve(authorizationURL(server, "callback_url", app.URL+"/cb?nonce=1"))
	if got := <-calls; got.Get("code") != approval.Code || got.Get("nonce") != "1" || approval.CallbackStatus != 302 {
		t.Errorf("callback got %v, approval %v", got, approval)
	}
	if approval := server.Approve(authorizationURL(server, "callback_url", app.URL),
		sandbox.WithoutCallback()); approval.Code == "" || len(calls) != 0 {
		t.Error("the callback was called although it should not")
	}
	app.Close()
	approval = server.Approve(authorizationURL(server, "callback_url", app.URL))
	if approval.CallbackErr == nil || approval.Code == "" ||
		strings.Contains(approval.CallbackErr.Error(), approval.Code) {
		t.Errorf("CallbackErr = %v, want one without the code", approval.CallbackErr)
	}
}

func TestHeadlessDeny(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	if got := server.Deny(authorizationURL(server, "code_challenge", challenge, "code_challenge_method",
		"S256")); got != (sandbox.Approval{}) {
		t.Errorf("Deny = %v, want nothing", got)
	}
}

func TestLimitIsTheUsers(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for name, test := range map[string]struct {
		opts []sandbox.ApproveOption
		want any
	}{
		"as asked for": {
			want: 3.0,
		},
		"edited": {
			opts: []sandbox.ApproveOption{sandbox.WithLimit(0.25)},
			want: 0.25,
		},
		"removed": {
			opts: []sandbox.ApproveOption{sandbox.WithoutLimit()},
		},
	} {
		code := server.Approve(authorizationURL(server, "callback_url", "https://app.example/", "limit", "3"),
			test.opts...).Code
		key, _ := exchange(t, server, "code", code).json(t)["key"].(string)
		if got := data(t, currentKey(t, server, key))["limit"]; got != test.want {
			t.Errorf("%s: limit = %v, want %v", name, got, test.want)
		}
	}
	_, err := sandbox.Approve(t.Context(), client(t), authorizationURL(server, "callback_url", "https://app.example/"),
		sandbox.WithLimit(-1))
	if err == nil || !strings.Contains(err.Error(), "must not be negative") {
		t.Errorf("a negative limit: %v", err)
	}
}

func TestMounted(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/mounted/", http.StripPrefix("/mounted", sandbox.New(sandbox.Config{})))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	page := server.URL + "/mounted/auth?code_challenge=" + challenge + "&code_challenge_method=S256"
	approval, err := sandbox.Approve(t.Context(), client(t), page)
	if err != nil || approval.Code == "" {
		t.Fatalf("Approve under a prefix: %v, %v", approval, err)
	}
	got := do(t, "POST", server.URL+"/mounted/api/v1/auth/keys",
		`{"code":"`+approval.Code+`","code_verifier":"`+verifier+`","code_challenge_method":"S256"}`, nil)
	if got.Status != 200 {
		t.Errorf("exchange under a prefix = %d %s", got.Status, got.Body)
	}
}

func TestApproveElsewhere(t *testing.T) {
	t.Parallel()
	notOurs := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_,
			_ = io.WriteString(w, "<p>hello")
	}))
	t.Cleanup(notOurs.Close)
	for name, address := range map[string]string{"another page": notOurs.URL,
		"no server": "http://127.0.0.1:1/auth?SECRET", "no URL": "http://%zz/SECRET"} {
		_, err := sandbox.Approve(t.Context(), client(t), address)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: %v, want an error without the address", name, err)
		}
	}
}
