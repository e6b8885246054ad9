package faults

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/oauth"
)

// row is one fault, and what a call that meets it must end in.
type row struct {
	name   string
	serve  func(*peer)                                   // what the server does once it has read the request
	unread bool                                          // serve comes before the request is read
	wrap   func(net.Listener) net.Listener               // around the server's listener: TLS
	url    string                                        // of the call, if not the server's; {port} is its port
	opts   []openrouter.Option                           // of the call
	setup  func(testing.TB, *listener) openrouter.Option // one more option, made for this run
	cancel time.Duration                                 // after it, the caller cancels

	want   want          // of every call, but
	key    *want         // of GET /key and of a download, where it differs
	file   *want         // of a download, where it differs
	only   string        // "exchange" or "key", where the others make no sense
	isJSON bool          // it is a matter of JSON, which a download is none of
	limit  time.Duration // the call's timeout; 0: 10 s
	within time.Duration // the call takes no longer; 0: 4 s above its timeout, and 10 s where nothing times out
	alone  bool          // it runs by itself, and the heap grows by less than most
}

const (
	// most is how far the heap of the whole process may grow in one call, the server's side
	// included.
	most = 64 << 20
	// mostTogether is the same for all the small rows, of which many run at a time.
	mostTogether = 192 << 20
)

// table is every row. Each file adds its own.
var table = slices.Concat(
	sizeRows,
	asJSON(bodyRows),
	networkRows,
	headerRows,
	framingRows,
	tlsRows,
	proxyRows,
	keyBodyRows,
	encodingRows,
	statusRows,
	redirectRows,
	timeRows,
	onceRows,
	doerRows,
)

func asJSON(rows []row) []row {
	for i := range rows {
		rows[i].isJSON = true
	}
	return rows
}

func TestRowsAreManyAndNamed(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, r := range table {
		if r.name == "" || names[r.name] {
			t.Errorf("the name %q is empty or taken", r.name)
		}
		names[r.name] = true
	}
	if len(names) < 120 {
		t.Errorf("%d rows, want 120 or more", len(names))
	}
	t.Logf("%d rows", len(names))
}

func TestFaults(t *testing.T) {
	for _, alone := range []bool{true, false} {
		bound, group := uint64(most), "alone"
		stop := func() uint64 { return 0 }
		if !alone {
			bound, group = mostTogether, "together"
			stop = peak()
		}
		t.Run(group, func(t *testing.T) {
			for _, r := range table {
				if r.alone != alone {
					continue
				}
				for _, op := range []string{"exchange", "key", "download"} {
					if r.only != "" && r.only != op || r.isJSON && op == "download" {
						continue
					}
					t.Run(r.name+"/"+op, func(t *testing.T) {
						if !alone {
							t.Parallel()
							r.run(t, op)
							return
						}
						stop := peak()
						r.run(t, op)
						grew := stop()
						t.Logf("the heap grew by %d MB", grew>>20)
						if grew > most {
							t.Errorf("the heap grew by %d MB, want less than %d", grew>>20, most>>20)
						}
					})
				}
			}
		})
		if grew := stop(); grew > bound {
			t.Errorf("the heap grew by %d MB, want less than %d", grew>>20, bound>>20)
		}
	}
}

// run makes one call.
func (r row) run(t *testing.T, op string) {
	w := r.want
	if op != "exchange" && r.key != nil {
		w = *r.key
	}
	if op == "download" && r.file != nil {
		w = *r.file
	}
	var foreign atomic.Int32
	serve := r.serve
	if serve == nil {
		serve = quit
	}
	other := listen(t, nil, true, func(*peer) { foreign.Add(1) }, func(*peer) {})
	server := listen(t, r.wrap, r.unread, serve, func(p *peer) {
		p.answer, p.other = answers[op], "http://"+other.Addr().String()
	})
	base := r.address(server)

	var logged bytes.Buffer
	level := &slog.HandlerOptions{Level: slog.LevelDebug - 4}
	limit := cmp(r.limit, 10*time.Second)
	opts := []openrouter.Option{
		openrouter.WithServerURL(base),
		openrouter.WithTimeout(limit),
		openrouter.WithLogger(slog.New(slog.NewJSONHandler(&logged, level))),
	}
	if op == "key" {
		opts[2] = openrouter.WithLogger(slog.New(slog.NewTextHandler(&logged, level)))
	}
	if r.setup != nil {
		opts = append(opts, r.setup(t, server))
	}
	client, err := openrouter.NewClient(append(opts, r.opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if r.cancel > 0 {
		defer time.AfterFunc(r.cancel, cancel).Stop()
	}

	start := time.Now()
	right, err := call(ctx, t, client, op)
	took := time.Since(start)

	bound := cmp(r.within, 10*time.Second)
	if r.within == 0 && r.limit != 0 {
		bound = r.limit + 4*time.Second
	}
	if took > bound {
		t.Errorf("took %v, want no more than %v", took, bound)
	}
	w.check(t, op, err)
	if right != (w.kind == aValue) {
		t.Errorf("the right value came: %v, want %v", right, !right)
	}
	checkText(t, op, err)
	server.stop()
	r.checkServer(t, op, w, server)
	other.stop()
	if n := foreign.Load(); n != 0 {
		t.Errorf("%d connections reached a server that no call may be sent to", n)
	}
	if n := strayed.Load(); n != 0 {
		t.Errorf("%d connections reached the proxy that were not meant for it", n)
	}
	if logged.Len() == 0 && w.kind != anInvalidRequest {
		t.Error("nothing was logged at debug level")
	}
	secretless(t, op, "the client's log", logged.String())
}

func cmp(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

func (r row) address(server *listener) string {
	address := server.Addr().String()
	scheme := "http://"
	if r.wrap != nil {
		scheme = "https://"
	}
	if r.url == "" {
		return scheme + address
	}
	_, port, _ := net.SplitHostPort(address)
	return strings.ReplaceAll(r.url, "{port}", port)
}

// call reports whether the answer is the one that a server in good order gives.
func call(ctx context.Context, t *testing.T, client *openrouter.Client, op string) (right bool, err error) {
	t.Helper()
	var given bool
	switch op {
	case "exchange":
		answer, failed := oauth.ExchangeAuthCodeForAPIKey(ctx, client,
			oauth.ExchangeAuthCodeForAPIKeyRequest{Code: code, CodeVerifier: verifier, CodeChallengeMethod: oauth.S256})
		given, err = answer != nil, failed
		right = given && answer.Key.Reveal() == minted
	case "key":
		answer, failed := apikeys.GetCurrentKey(ctx, client)
		given, err = answer != nil, failed
		right = given && answer.Data.Label == "sk-or-v1-0e6...c96"
	case "download":
		answer, failed := download(ctx, client)
		given, err = answer != nil, failed
		right = given && string(answer) == answers[op]
	}
	if given == (err != nil) {
		t.Errorf("got both a value and an error, or neither: %v", err)
	}
	return right, err
}

// checkServer looks at what the server saw.
func (r row) checkServer(t *testing.T, op string, w want, server *listener) {
	t.Helper()
	accepted, requests, bodies := server.seen()
	times := w.times
	switch times {
	case 0:
		times = 1
	case -1:
		times = 0
	}
	if accepted != times || len(requests) > times {
		t.Errorf("the server saw %d connections and %d requests, want %d", accepted, len(requests), times)
	}
	for i, req := range requests {
		own := req.Header.Get("Authorization")
		switch {
		case req.Method == "CONNECT":
			if own != "" || bodies[i] != "" {
				t.Error("the proxy was shown what is meant for the server")
			}
		case op == "exchange" &&
			(own != "" || req.Method != "POST" || req.URL.Path != "/auth/keys" || !strings.Contains(bodies[i], code)):
			t.Errorf("the exchange was sent as %s %s, with credentials: %v", req.Method, req.URL.Path, own != "")
		case op != "exchange" && (own != "Bearer "+apiKey || req.Method != "GET" || bodies[i] != ""):
			t.Errorf("the GET was sent as %s %s, with the key: %v", req.Method, req.URL.Path, own != "")
		}
	}
}
