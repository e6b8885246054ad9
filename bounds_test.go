package openrouter_test

import (
	"compress/gzip"
	"errors"
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

const forever = time.Duration(math.MaxInt64)

func TestAHugeBoundLosesNoKey(t *testing.T) {
	t.Parallel()
	zipped := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = zip.Write([]byte(`{"key":"` + testKey + `"}`))
		_ = zip.Close()
	}
	for name, opts := range map[string][]openrouter.Option{
		"limit":   {openrouter.WithResponseLimit(math.MaxInt64)},
		"less":    {openrouter.WithResponseLimit(math.MaxInt64 - 1)},
		"timeout": {openrouter.WithTimeout(forever)},
		"retries": {openrouter.WithRetries(
			openrouter.RetryConfig{
				InitialInterval: forever,
				MaxInterval:     forever,
				MaxElapsedTime:  forever,
				Exponent:        math.MaxFloat64,
			},
		)},
	} {
		for _, serve := range []http.HandlerFunc{answering(200, "application/json", `{"key":"`+testKey+`"}`), zipped} {
			res, err := oauth.ExchangeAuthCodeForAPIKey(
				t.Context(),
				newRecorder(t, serve).client(t),
				oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
				opts...)
			if err != nil || res.Key.Reveal() != testKey {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	broken := newRecorder(t, answering(200, "application/json", `{"key":"`+testKey))
	_, err := oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		broken.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
		openrouter.WithResponseLimit(math.MaxInt64),
	)
	var unusable *openrouter.ResponseError
	if !errors.As(err, &unusable) || string(unusable.RevealBody()) != `{"key":"`+testKey {
		t.Errorf("the body, which holds a key, is lost: %v", err)
	}
	failed := newRecorder(t, answering(500, "application/json", `{"error":{"message":"no"}}`))
	_, err = oauth.ExchangeAuthCodeForAPIKey(
		t.Context(),
		failed.client(t),
		oauth.ExchangeAuthCodeForAPIKeyRequest{Code: testCode},
		openrouter.WithResponseLimit(math.MaxInt64),
	)
	var api *openrouter.APIError
	if !errors.As(err, &api) || api.Message != "no" {
		t.Errorf("got %v", err)
	}
}

// A wait that overflows would be negative, and so none.
func TestHugeIntervalsAreWaitedFor(t *testing.T) {
	t.Parallel()
	statuses := []string{"5XX"}
	for name, config := range map[string]openrouter.RetryConfig{
		"all": {
			InitialInterval: forever,
			MaxInterval:     forever,
			MaxElapsedTime:  forever,
			StatusCodes:     statuses,
		},
		"first":   {InitialInterval: forever, StatusCodes: statuses},
		"longest": {InitialInterval: time.Second, MaxInterval: forever, StatusCodes: statuses},
		"half":    {InitialInterval: forever / 2, MaxInterval: forever, Exponent: 1e300, StatusCodes: statuses},
		"steep": {
			InitialInterval: time.Second,
			MaxInterval:     forever,
			Exponent:        math.MaxFloat64,
			StatusCodes:     statuses,
		},
		"what is allowed": {InitialInterval: time.Second, MaxElapsedTime: forever, StatusCodes: statuses},
	} {
		synctest.Test(t, func(t *testing.T) {
			var attempts []time.Time
			client := newClient(
				t,
				openrouter.WithRetries(config),
				openrouter.WithTimeout(10*time.Minute),
				openrouter.WithHTTPClient(doer(
					func(*http.Request) (*http.Response, error) {
						attempts = append(attempts, time.Now())
						return said(503, "", "")(nil)
					})),
			)
			_, err := apikeys.GetCurrentKey(t.Context(), client)
			var api *openrouter.APIError
			if !errors.As(err, &api) {
				t.Errorf("%s: got %v", name, err)
			}
			for i := 1; i < len(attempts); i++ {
				if wait := attempts[i].Sub(attempts[i-1]); wait < 500*time.Millisecond {
					t.Errorf("%s: attempt %d came after %v", name, i+1, wait)
				}
			}
		})
	}
}
