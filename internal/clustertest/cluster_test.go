package clustertest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

const (
	signIns = 1000
	workers = 16
	login   = "/auth/openrouter/login?return_to=/"
)

// cluster is three replicas of the example behind a proxy.
type cluster struct {
	t       *testing.T
	URL     string // the proxy's
	service *service
	binary  string
	env     []string
	ports   []int
	log     output

	replicas []*process
}

func startCluster(t *testing.T) (*cluster, *postgres) {
	t.Helper()
	pg := startPostgres(t)
	c := &cluster{
		t:        t,
		service:  startService(t),
		binary:   filepath.Join(t.TempDir(), "webapp"),
		replicas: make([]*process, 3),
	}
	if out, err := exec.CommandContext(
		t.Context(), "go", "build", "-C", "../../examples/webapp", "-o", c.binary, ".",
	).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	proxy := freePort(t)
	c.URL = fmt.Sprintf("http://127.0.0.1:%d", proxy)
	c.env = append(
		os.Environ(),
		"PUBLIC_URL="+c.URL,
		"DATABASE_URL="+pg.url,
		"OPENROUTER_BASE_URL="+c.service.URL+"/api/v1",
	)
	for range c.replicas {
		c.ports = append(c.ports, freePort(t))
	}
	startNginx(t, proxy, c.ports)
	t.Cleanup(func() {
		for _, p := range c.replicas {
			if p != nil {
				p.stop(syscall.SIGTERM)
			}
		}
	})
	return c, pg
}

// restart stops a replica by a signal, if it runs, and starts it with these secrets.
func (c *cluster) restart(i int, signal syscall.Signal, secrets ...string) {
	if c.replicas[i] != nil {
		c.replicas[i].stop(signal)
	}
	command := exec.Command(c.binary)
	command.Env = append(c.env, fmt.Sprintf("ADDRESS=127.0.0.1:%d", c.ports[i]), "SECRETS="+strings.Join(secrets, ","))
	var err error
	if c.replicas[i], err = start(command, "Open ", &c.log); err != nil {
		c.t.Error(err)
	}
}

// outcome is what became of one visit to login.
type outcome struct {
	keyHash         string // of the key on the user's page; "" when the visit ended in a page that lets the user retry
	login, callback string // the replicas that have served them
}

// signIn signs one user in with a browser of their own, and fails the test for anything but their
// own key or a clean page.
func (c *cluster) signIn(transport http.RoundTripper) outcome {
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{
		Jar:           jar,
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var o outcome
	started, _, err := get(browser, c.URL+login)
	if err != nil || started.StatusCode != http.StatusSeeOther {
		c.t.Errorf("login: %v, %v", started, err)
		return o
	}
	o.login = started.Header.Get("X-Replica")
	approval, err := sandbox.Approve(c.t.Context(), browser, started.Header.Get("Location"), sandbox.WithoutCallback())
	if err != nil {
		c.t.Error(err)
		return o
	}
	back, page, err := get(browser, approval.Location)
	if err != nil {
		c.t.Error(err)
		return o
	}
	o.callback = back.Header.Get("X-Replica")
	if back.StatusCode != http.StatusSeeOther {
		if !strings.Contains(page, `<a href="`+c.URL+`/auth/openrouter/login`) {
			c.t.Errorf("a sign-in ends with %d in a page that leads nowhere: %s", back.StatusCode, page)
		}
		return o
	}
	home, page, err := get(browser, c.URL+back.Header.Get("Location"))
	if err != nil || home.StatusCode != http.StatusOK {
		c.t.Errorf("the user's page: %v, %v", home, err)
		return o
	}
	found := regexp.MustCompile(`https://openrouter\.ai/keys/([0-9a-f]{64})`).FindStringSubmatch(page)
	if found == nil {
		c.t.Errorf("the user's page shows no key: %s", page)
		return o
	}
	callback, _ := url.Parse(approval.Location)
	if own := c.service.key(callback.Query().Get("code")).Hash(); found[1] != own {
		c.t.Errorf("a user is shown the key %s, and not their own %s", found[1], own)
	}
	o.keyHash = found[1]
	return o
}

func get(browser *http.Client, address string) (*http.Response, string, error) {
	response, err := browser.Get(address)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

// A thousand sign-ins whose requests go to three replicas in turn. In the middle one replica is
// killed, and the secret is rotated: every sign-in ends in the user's own key or in a page that
// lets them retry, after which they have one, and no key is stored in the clear.
func TestThreeReplicas(t *testing.T) {
	c, pg := startCluster(t)
	older, newer := secret('o'), secret('n')
	for i := range c.replicas {
		c.restart(i, 0, older)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: workers}
	defer transport.CloseIdleConnections()

	var started, retries, apart atomic.Int64
	hashes := make(chan string, signIns)
	var wait sync.WaitGroup
	halfWay := make(chan struct{})
	for range workers {
		wait.Go(func() {
			for n := started.Add(1); n <= signIns; n = started.Add(1) {
				if n == signIns/3 {
					close(halfWay)
				}
				var o outcome
				for attempt := 0; o.keyHash == "" && attempt < 5 && !t.Failed(); attempt++ {
					if o = c.signIn(transport); o.keyHash == "" {
						retries.Add(1)
					}
				}
				if o.login != o.callback {
					apart.Add(1)
				}
				hashes <- o.keyHash
			}
		})
	}
	wait.Go(func() {
		<-halfWay
		c.restart(1, syscall.SIGKILL, older)
		for i := range c.replicas { // first every replica must be able to open what the new secret seals
			c.restart(i, syscall.SIGTERM, older, newer)
		}
		for i := range c.replicas {
			c.restart(i, syscall.SIGTERM, newer, older)
		}
		if n := started.Load(); n > signIns {
			t.Errorf("the rotation ended after the last of %d sign-ins", signIns)
		}
	})
	wait.Wait()
	close(hashes)
	distinct := map[string]bool{}
	for hash := range hashes {
		distinct[hash] = true
	}
	minted := c.service.all()
	t.Logf(
		"%d sign-ins, %d of them with login and callback on different replicas; %d retries; %d keys made",
		signIns,
		apart.Load(),
		retries.Load(),
		len(minted),
	)
	if len(distinct) != signIns || distinct[""] {
		t.Errorf("%d users have a key of their own", len(distinct))
	}
	if apart.Load() < signIns/3 {
		t.Errorf("only %d sign-ins used two replicas", apart.Load())
	}
	if retries.Load() > signIns/20 {
		t.Errorf("%d retries", retries.Load())
	}

	dump, err := pg.run("pg_dump", "-d", pg.url)
	if err != nil || bytes.Count(dump, []byte("key:")) < signIns {
		t.Fatalf("pg_dump gives %d bytes with %d accounts, %v", len(dump), bytes.Count(dump, []byte("key:")), err)
	}
	log := c.log.String()
	for _, key := range minted {
		value := key.Reveal()
		for _, form := range []string{
			value, value[20:50], hex.EncodeToString([]byte(value[20:50])),
			base64.StdEncoding.EncodeToString([]byte(value))[:60],
		} {
			if bytes.Contains(dump, []byte(form)) {
				t.Fatal("the database holds a key in the clear")
			}
			if strings.Contains(log, form) {
				t.Fatal("a log holds a key")
			}
		}
	}
}

func secret(c byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{c}, 32)) }
