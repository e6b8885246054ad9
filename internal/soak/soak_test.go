package soak

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/sandbox"
)

var duration = flag.Duration("soak", 5*time.Second, "how long codes are exchanged")

// toxics are what the proxy does to a connection, each to a part of them. A link is what one TCP
// connection is made into.
var toxics = []string{
	`{"name":"slow","type":"latency","toxicity":1,"attributes":{"latency":2,"jitter":8}}`,
	`{"name":"sliced","type":"slicer","toxicity":0.2,"attributes":{"average_size":20,"size_variation":10,"delay":500}}`,
	`{"name":"reset answer","type":"reset_peer","toxicity":0.08,"attributes":{"timeout":0}}`,
	`{"name":"reset request","type":"reset_peer","stream":"upstream","toxicity":0.05,"attributes":{"timeout":0}}`,
	`{"name":"cut in the headers","type":"limit_data","toxicity":0.05,"attributes":{"bytes":80}}`,
	`{"name":"cut in the body","type":"limit_data","toxicity":0.1,"attributes":{"bytes":200}}`,
	`{"name":"cut request","type":"limit_data","stream":"upstream","toxicity":0.05,"attributes":{"bytes":150}}`,
	`{"name":"silence","type":"timeout","toxicity":0.05,"attributes":{"timeout":0}}`,
	`{"name":"request into silence","type":"timeout","stream":"upstream","toxicity":0.02,"attributes":{"timeout":0}}`,
}

// tally is what the calls came to.
type tally struct {
	calls, keys, lost int // lost: the error says that a key may have been made
	kinds             map[string]int
}

func TestSoak(t *testing.T) {
	// The proxy's library leaves its own goroutines behind when a toxic ends before the one in
	// front of it; they hold no connection.
	defer goleak.VerifyNone(
		t,
		goleak.IgnoreCurrent(),
		goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"),
	)
	before := descriptors(t)

	service := sandbox.New(sandbox.Config{MaxRequests: 1})
	book := &ledger{service: service, keys: map[string]string{}}
	server := httptest.NewServer(book)
	proxy := startProxy(t, strings.TrimPrefix(server.URL, "http://"))

	ctx, cancel := context.WithTimeout(t.Context(), *duration)
	defer cancel()
	var mu sync.Mutex
	total := tally{kinds: map[string]int{}}
	returned := map[string]bool{}
	var workers sync.WaitGroup
	for n := range 16 {
		workers.Go(func() {
			client, close := newClient(t, "http://"+proxy.Listen, n)
			defer close()
			for ctx.Err() == nil {
				code, verifier := approve(t, server.URL)
				// Not the context of the whole: a call that is under way ends by itself.
				result, err := oauth.ExchangeAuthCodeForAPIKey(
					context.WithoutCancel(ctx),
					client,
					verifier.ExchangeRequest(code),
				)
				key, minted := book.minted()[code]

				mu.Lock()
				total.calls++
				total.kinds[kind(err)]++
				lost := errors.Is(err, oauth.ErrCodeMaybeConsumed)
				switch {
				case err == nil && (result.Key.Reveal() != key || returned[key]):
					t.Error("a call returned a key that was not minted for its code, or was returned before")
				case err == nil:
					total.keys++
					returned[key] = true
				case kind(err) == "other":
					t.Errorf("an error of no known type: %v", err)
				case minted && !lost:
					t.Errorf("a key was minted and lost, and the error does not say so: %v", err)
				case minted:
					total.lost++
				}
				for _, secret := range []string{code, verifier.Reveal(), key} {
					if err != nil && secret != "" &&
						strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
						t.Error("an error shows a secret")
					}
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	proxy.Stop()
	server.Close()
	http.DefaultClient.CloseIdleConnections()

	minted := len(book.minted())
	t.Logf(
		"%d exchanges in %v: %d keys minted = %d returned + %d whose answer was cut; ended in %v",
		total.calls,
		*duration,
		minted,
		total.keys,
		total.lost,
		total.kinds,
	)
	if minted != total.keys+total.lost {
		t.Errorf("%d keys were minted, %d returned and %d owned up to", minted, total.keys, total.lost)
	}
	if total.keys == 0 || total.lost == 0 || total.kinds["timeout"] == 0 || total.kinds["unusable answer"] == 0 ||
		total.kinds["connection error"] == 0 {
		t.Error("the proxy did too little, or too much, for this to show anything")
	}
	awaitDescriptors(t, before)
}

// newClient makes one of four kinds: with retries asked for or without, with kept connections or
// without.
func newClient(t *testing.T, server string, n int) (client *openrouter.Client, close func()) {
	transport := &http.Transport{DisableKeepAlives: n%2 == 0}
	opts := []openrouter.Option{
		openrouter.WithServerURL(
			server + "/api/v1",
		), openrouter.WithHTTPClient(&http.Client{Transport: transport}), openrouter.WithTimeout(time.Second),
	}
	if n%4 >= 2 {
		opts = append(
			opts,
			openrouter.WithRetries(
				openrouter.RetryConfig{
					InitialInterval:  time.Millisecond,
					StatusCodes:      []string{"5XX"},
					ConnectionErrors: true,
				},
			),
		)
	}
	client, err := openrouter.NewClient(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return client, transport.CloseIdleConnections
}

// approve is the user, who does not go through the proxy.
func approve(t *testing.T, server string) (code string, verifier oauth.Verifier) {
	client, err := openrouter.NewClient(openrouter.WithServerURL(server + "/api/v1"))
	if err != nil {
		t.Fatal(err)
	}
	verifier = oauth.NewVerifier()
	page, err := oauth.AuthorizationURL(
		client,
		oauth.AuthorizationParams{Challenge: verifier.Challenge(), KeyLabel: "soak"},
	)
	if err != nil {
		t.Fatal(err)
	}
	approval, err := sandbox.Approve(context.WithoutCancel(t.Context()), nil, page)
	if err != nil {
		t.Error(err)
	}
	return approval.Code, verifier
}

// kind is the type of a call's error.
func kind(err error) string {
	var answer *openrouter.APIError
	var connection *openrouter.ConnectionError
	var timeout *openrouter.TimeoutError
	var response *openrouter.ResponseError
	switch {
	case err == nil:
		return "key"
	case errors.As(err, &answer):
		return fmt.Sprint(answer.StatusCode)
	case errors.As(err, &connection):
		return "connection error"
	case errors.As(err, &timeout):
		return "timeout"
	case errors.As(err, &response):
		return "unusable answer"
	}
	return "other"
}

func startProxy(t *testing.T, upstream string) *toxiproxy.Proxy {
	logger := zerolog.Nop()
	api := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), logger)
	proxy := toxiproxy.NewProxy(api, "soak", "127.0.0.1:0", upstream)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	for _, toxic := range toxics {
		if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			t.Fatal(err)
		}
	}
	return proxy
}

// descriptors counts what the process has open, where the system tells.
func descriptors(t *testing.T) int {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Log("this system does not tell how many descriptors are open")
		return -1
	}
	return len(open)
}

// awaitDescriptors waits for the proxy's last connections to be closed.
func awaitDescriptors(t *testing.T, before int) {
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		now := descriptors(t)
		if now <= before {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%d descriptors are open, and %d were before", now, before)
			return
		}
	}
}
