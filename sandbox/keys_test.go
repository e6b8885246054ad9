package sandbox_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter/sandbox"
)

func currentKey(t *testing.T, server *sandbox.Server, key string) reply {
	t.Helper()
	return do(t, "GET", server.URL+"/api/v1/key", "", bearer(key))
}

func data(t *testing.T, r reply) map[string]any {
	t.Helper()
	value, ok := r.json(t)["data"].(map[string]any)
	if r.Status != 200 || !ok {
		t.Fatalf("answer = %d %s", r.Status, r.Body)
	}
	return value
}

func TestCurrentKey(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	key := signIn(t, server, "limit", "12.5", "workspace_id", "0df9e665-d932-4740-b2c7-b52af166bc11")
	server.Spend(key, 2.5)
	got := data(t, currentKey(t, server, key))
	want := map[string]any{
		"label": key[:12] + "..." + key[len(key)-3:], "limit": 12.5, "limit_remaining": 10.0,
		"limit_reset": nil, "usage": 2.5,
		"creator_user_id": sandbox.DefaultUserID, "expires_at": nil, "is_management_key": false, "organization_id": nil,
		"workspace_id": "0df9e665-d932-4740-b2c7-b52af166bc11",
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s = %v, want %v", name, got[name], value)
		}
	}
	for _, name := range strings.Fields(`label limit limit_remaining limit_reset
		usage usage_daily usage_weekly usage_monthly byok_usage byok_usage_daily byok_usage_weekly byok_usage_monthly
		include_byok_in_limit is_free_tier is_management_key is_provisioning_key
		creator_user_id expires_at rate_limit allowed_data_regions free_model_daily_requests
		organization_id workspace_id`) {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	clock := newClock()
	server := sandbox.NewServerConfig(t,
		sandbox.Config{Clock: clock.Now, Keys: []sandbox.Key{{Value: "brought-along", Management: true}}})
	revoked := signIn(t, server)
	server.Revoke(revoked)
	expiring := server.AddKey(sandbox.Key{ExpiresAt: clock.Now().Add(time.Hour)})
	clock.Advance(time.Hour)
	const none, unknown = "Missing Authentication header", "User not found."
	for name, test := range map[string]struct {
		header  header
		status  int
		message string
	}{
		"brought along": {
			header: bearer("brought-along"),
			status: 200,
		},
		"lower case": {
			header: header{"Authorization": "bearer brought-along"},
			status: 200,
		},
		"none": {
			status:  401,
			message: none,
		},
		"empty": {
			header:  header{"Authorization": "Bearer "},
			status:  401,
			message: none,
		},
		"other scheme": {
			header:  header{"Authorization": "Basic YTpi"},
			status:  401,
			message: none,
		},
		"unknown": {
			header:  bearer("sk-or-v1-unknown"),
			status:  401,
			message: unknown,
		},
		"revoked": {
			header:  bearer(revoked),
			status:  401,
			message: unknown,
		},
		"expired": {
			header:  bearer(expiring),
			status:  401,
			message: unknown,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := do(t, "GET", server.URL+"/api/v1/key", "", test.header)
			if got.Status != test.status || (test.status != 200 && got.message(t) != test.message) {
				t.Errorf("answer = %d %s, want %d %s", got.Status, got.Body, test.status, test.message)
			}
		})
	}
}

func TestCappedKey(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServer(t)
	for name, reach := range map[string]func(key string) bool{
		"capped": server.Cap,
		"spent":  func(key string) bool { return server.Spend(key, 5) },
	} {
		key := signIn(t, server, "limit", "5")
		if got := currentKey(t, server, key); got.Status != 200 {
			t.Errorf("%s: before: %d", name, got.Status)
		}
		if !reach(key) {
			t.Errorf("%s: the key is unknown", name)
		}
		got := currentKey(t, server, key)
		detail, _ := got.json(t)["error"].(map[string]any)
		metadata, _ := detail["metadata"].(map[string]any)
		if got.Status != 402 || metadata["limit_source"] != "openrouter_key_limit" {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	if key := signIn(t, server, "limit", "0"); currentKey(t, server, key).Status != 200 {
		t.Error("a new key with a limit of 0 cannot be looked at")
	}
	if server.Cap("unknown") || server.Spend("unknown", 1) || server.Revoke("unknown") {
		t.Error("an unknown key is said to be known")
	}
}

func TestCreateCode(t *testing.T) {
	t.Parallel()
	clock := newClock()
	server := sandbox.NewServerConfig(t, sandbox.Config{Clock: clock.Now})
	caller := server.AddKey(sandbox.Key{UserID: "user_somebody"})
	create := func(body string) reply {
		return do(t, "POST", server.URL+"/api/v1/auth/keys/code", body, bearer(caller))
	}
	created := data(t, create(`{"callback_url":"https://app.example/cb",
		"code_challenge":"`+challenge+`","code_challenge_method":"S256",
		"expires_at":"2026-01-02T04:04:05Z","key_label":"notch","limit":7,"usage_limit_type":"weekly",
		"workspace_id":"0df9e665-d932-4740-b2c7-b52af166bc11"}`))
	if created["created_at"] != "2026-01-02T03:04:05Z" {
		t.Errorf("created_at = %v", created["created_at"])
	}
	code, _ := created["id"].(string)
	exchanged := exchange(t, server, "code", code, "code_verifier", verifier, "code_challenge_method", "S256").json(t)
	if exchanged["user_id"] != "user_somebody" {
		t.Errorf("user_id = %v, want the caller's", exchanged["user_id"])
	}
	key, _ := exchanged["key"].(string)
	got := data(t, currentKey(t, server, key))
	for name, want := range map[string]any{
		"limit":       7.0,
		"limit_reset": "weekly",
		"expires_at":  "2026-01-02T04:04:05Z",
	} {
		if got[name] != want {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
	clock.Advance(time.Hour)
	if got := currentKey(t, server, key); got.Status != 401 {
		t.Errorf("the key still answers %d after it expired", got.Status)
	}
	for name, test := range map[string]struct{ body, mentions string }{
		"no callback": {
			body:     `{}`,
			mentions: `lacks "callback_url"`,
		},
		"plain http": {
			body:     `{"callback_url":"http://SECRET.example/"}`,
			mentions: "callback_url must be https",
		},
		"challenge alone": {
			body:     `{"callback_url":"https://a.example/","code_challenge":"` + challenge + `"}`,
			mentions: `lacks "code_challenge_method"`,
		},
		"method alone": {
			body:     `{"callback_url":"https://a.example/","code_challenge_method":"S256"}`,
			mentions: `lacks "code_challenge"`,
		},
		"challenge short": {
			body:     `{"callback_url":"https://a.example/","code_challenge":"SECRET","code_challenge_method":"S256"}`,
			mentions: `"code_challenge" is too short`,
		},
		"method unknown": {
			body: `{"callback_url":"https://a.example/","code_challenge":"` + challenge +
				`","code_challenge_method":"SECRET"}`,
			mentions: `"code_challenge_method" is not one of the allowed`,
		},
		"label long": {
			body:     `{"callback_url":"https://a.example/","key_label":"` + strings.Repeat("SECRET", 20) + `"}`,
			mentions: `"key_label" is too long`,
		},
		"limit negative": {
			body:     `{"callback_url":"https://a.example/","limit":-1}`,
			mentions: `"limit" is too small`,
		},
		"limit is text": {
			body:     `{"callback_url":"https://a.example/","limit":"SECRET"}`,
			mentions: `"limit" has the wrong type`,
		},
		"workspace is no uuid": {
			body:     `{"callback_url":"https://a.example/","workspace_id":"SECRET"}`,
			mentions: `"workspace_id" has the wrong form`,
		},
		"expired": {
			body:     `{"callback_url":"https://a.example/","expires_at":"2001-01-01T00:00:00Z"}`,
			mentions: "expires_at is not a time in the future",
		},
		"no JSON": {
			body:     `SECRET`,
			mentions: "body cannot be read",
		},
	} {
		got := create(test.body)
		if got.Status != 400 || !strings.Contains(got.message(t), test.mentions) ||
			strings.Contains(string(got.Body), "SECRET") {
			t.Errorf("%s: %d %s, want 400 with %q and nothing that was sent", name, got.Status, got.Body, test.mentions)
		}
	}
	if got := do(t, "POST", server.URL+"/api/v1/auth/keys/code", `{"callback_url":"https://app.example/cb"}`,
		nil); got.Status != 401 {
		t.Errorf("without a key: %d, want 401", got.Status)
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	server := sandbox.NewServer(t)
	code := headless(t, server)
	approval := server.Approve(authorizationURL(server, "code_challenge", challenge, "code_challenge_method", "S256"))
	got := exchange(t, server, "code", code, "code_verifier", verifier, "code_challenge_method", "S256")
	key, _ := got.json(t)["key"].(string)
	currentKey(t, server, key)

	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, value := range []any{server.Requests(), sandbox.Key{Value: key}, approval} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			_, _ = fmt.Fprintf(&log, verb, value)
		}
	}
	for _, request := range server.Requests() {
		logger.Info("request", "request", request)
	}
	logger.Info("key", "key", sandbox.Key{Value: key})
	for _, secret := range []string{code, approval.Code, verifier, key, challenge, fmt.Sprintf("%x", verifier)} {
		if strings.Contains(log.String(), secret) {
			t.Error("a secret was printed")
		}
	}
	if !strings.Contains(log.String(), `POST "/api/v1/auth/keys": 200`) {
		t.Errorf("the log does not name the exchange: %s", log.String())
	}
}
