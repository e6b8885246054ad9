package openrouter_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// said is a server that always answers the same.
func said(status int, contentType, body string) doer {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status,
			Header:     http.Header{"Content-Type": {contentType}},
			Body:       io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// exchangeOnce exchanges testCode with rfcVerifier against a server that always answers the same.
func exchangeOnce(
	t *testing.T,
	status int,
	contentType, body string,
) (*oauth.ExchangeAuthCodeForAPIKeyResponse, error) {
	t.Helper()
	client := newClient(
		t,
		openrouter.WithHTTPClient(said(status, contentType, body)),
		openrouter.WithResponseLimit(64<<10),
	)
	return oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		client,
		oauth.ExchangeAuthCodeForAPIKeyRequest{
			Code:                testCode,
			CodeVerifier:        rfcVerifier,
			CodeChallengeMethod: oauth.S256,
		},
	)
}

func oneShortLine(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if len(text) >= 4<<10 || !utf8.ValidString(text) ||
		strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		t.Errorf("the text is not one short printable line: %.300q", text)
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, seed := range []struct {
		status     int
		kind, body string
	}{
		{403, "application/json", `{"error":{"code":403,"message":"Invalid code or code_verifier"}}`},
		{400, "application/json", `{"error":{"code":400,"message":"Invalid code"},"user_id":null}`},
		{403, "application/json", `{"error":{"code":403,"message":"Authorization code expired"}}`},
		{401, "application/json", `{"error":{"message":"User not found.","code":401}}`},
		{
			402,
			"application/json",
			`{"error":{"code":402,"message":"no","metadata":{"limit_source":"openrouter_key_limit"}}}`,
		},
		{
			403,
			"application/json",
			`{"error":{"code":"` + testCode + `","message":"Invalid code ` + testCode + `","metadata":{"` +
				rfcVerifier + `":["` + testCode + `"]}}}`,
		},
		{400, "application/problem+json", `{"type":"about:blank","title":"no","message":"a\u001b[31m\r\n\u202e"}`},
		{500, "text/html", "<html><center>nginx</center></html>"},
		{429, "text/plain", "error code: 1015"},
		{405, "", ""}, {409, "", ""}, {503, "", ""}, {524, "", ""},
		{529, "application/json", "null"}, {599, "application/json", "[[[["},
		{404, "\x00", "\xef\xbb\xbf{\"error\":\"\xff\"}"},
		{451, "application/json", `{"error":{"code":1e999,"message":7,"metadata":{"a":{"b":[{}]}}},"user_id":[1]}`},
	} {
		f.Add(seed.status, seed.kind, seed.body)
	}
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		status = 400 + int(uint(status)%200)
		res, err := exchangeOnce(t, status, contentType, body)
		var api *openrouter.APIError
		if res != nil || !errors.As(err, &api) || api.StatusCode != status {
			t.Fatalf("got %v, %v; want an APIError of status %d", res, err, status)
		}
		gateway := status == 502 || status == 504 || status >= 520 && status <= 524
		if !strings.Contains(err.Error(), strconv.Itoa(status)) ||
			errors.Is(err, oauth.ErrCodeMaybeConsumed) != gateway {
			t.Errorf("%v is not what %d says", err, status)
		}
		oneShortLine(t, err)
		noSecret(t, err, testCode, rfcVerifier)
		if all := fmt.Sprint(
			api.Code,
			api.Message,
			api.Metadata,
			api.UserID,
			api.Header,
			api.ContentType,
			string(api.Body),
		); strings.Contains(all, testCode) ||
			strings.Contains(all, rfcVerifier) {
			t.Error("a field of the error holds a secret")
		}
		_ = oauth.Hint(err)
	})
}

func FuzzSuccessBody(f *testing.F) {
	for _, seed := range []string{
		`{"key":"` + testKey + `","user_id":"user_1"}`, `{"key":"` + testKey + `"}`,
		`{"key":"` + testKey + `","user_id":null,"more":[1]}`, "\xef\xbb\xbf{\"key\":\"a\"}",
		`{"key":""}`, `{"key":null}`, `{"key":7}`, `{"key":"a\r\nX: 1"}`, "{\"key\":\"\xff\"}", `{"key":"\ud800"}`,
		`{"KEY":"a","key":""}`, `{"key":"a"}{"key":"b"}`, `{"key":"` + testKey,
		keyDetails, `{"data":{"label":7}}`, `{"data":{"limit":1e999}}`, `{"data":null}`, `{"error":{"message":"no"}}`,
		"null", "[]", "", " ", "<html>" + testKey, strings.Repeat("[", 20_000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		res, err := exchangeOnce(t, 200, "application/json", body)
		var unusable *openrouter.ResponseError
		switch {
		case err == nil:
			key := res.Key.Reveal()
			if key == "" || len(key) > 4096 || !utf8.ValidString(key) ||
				strings.ContainsFunc(key, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
				t.Errorf("took %q for a key", key)
			}
			if shown := fmt.Sprintf("%v %+v %#v", res, *res, res.Key); len(key) >= 40 && strings.Contains(shown, key) {
				t.Error("the answer shows its key")
			}
		case res != nil || !errors.As(err, &unusable) || unusable.StatusCode != 200 ||
			!errors.Is(err, oauth.ErrCodeMaybeConsumed):
			t.Errorf("got %v, %v; want a ResponseError that says that a key may exist", res, err)
		default:
			oneShortLine(t, err)
			noSecret(t, err, testKey, testCode, rfcVerifier)
			if read := string(
				unusable.RevealBody(),
			); len(body) <= 64<<10 &&
				read != strings.TrimPrefix(body, "\xef\xbb\xbf") {
				t.Error("the body, which may hold a key, is lost")
			}
		}
		info, err := apikeys.GetCurrentKey(t.Context(), newClient(t, openrouter.WithHTTPClient(said(200, "", body))))
		if (info == nil) == (err == nil) || err != nil && !errors.As(err, &unusable) {
			t.Errorf("GET /key: got %v, %v; want a value or a ResponseError", info, err)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range [][2]string{
		{"30", ""}, {"0", ""}, {" 7 ", ""}, {"1.5", ""}, {"-1", ""}, {"1e300", ""}, {"NaN", ""}, {"Inf", ""},
		{"0x1p4", ""}, {"soon", ""}, {"", "1500"}, {"9", "0"}, {"9", "-1"}, {"9", "x"},
		{"Fri, 31 Dec 1999 23:59:59 GMT", ""}, {"Fri, 31 Dec 9999 23:59:59 GMT", ""}, {
			"Friday, 31-Dec-99 23:59:59 GMT",
			"",
		}, {"Fri Dec 31 23:59:59 1999", ""},
		{strconv.Itoa(math.MaxInt), ""}, {"99999999999999999999", "99999999999999999999"}, {"1e-400", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, after, ms string) {
		header := http.Header{}
		header.Set("Retry-After", after)
		header.Set("retry-after-ms", ms)
		wait, ok := (&openrouter.APIError{StatusCode: 429, Header: header}).RetryAfter()
		if wait < 0 || !ok && wait != 0 {
			t.Errorf("%q, %q: %v, %v", after, ms, wait, ok)
		}
		if n, err := strconv.ParseUint(
			after,
			10,
			31,
		); err == nil && ms == "" &&
			(!ok || wait != time.Duration(n)*time.Second) {
			t.Errorf("%q: %v, %v; want %d s", after, wait, ok, n)
		}
		if n, err := strconv.ParseUint(
			ms,
			10,
			31,
		); err == nil &&
			(!ok || (wait-time.Duration(n)*time.Millisecond).Abs() > time.Microsecond) {
			t.Errorf("%q ms: %v, %v; want %d ms", ms, wait, ok, n)
		}
		if at, err := http.ParseTime(
			after,
		); err == nil && ms == "" &&
			(!ok || time.Until(at) > wait+time.Second && wait < 290*365*24*time.Hour) {
			t.Errorf("%q: %v, %v", after, wait, ok)
		}
	})
}
