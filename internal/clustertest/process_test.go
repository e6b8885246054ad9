package clustertest_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/openrouter-go/openrouter/internal/skip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// freePort returns a port that is free now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// process is a program that runs beside the test.
type process struct {
	command *exec.Cmd
	read    sync.WaitGroup
	ended   chan struct{}
}

// output collects what programs write.
type output struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}

func (o *output) line(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = o.all.WriteString(text + "\n")
}

// start starts a program and returns when it has written a line that contains ready. What it writes
// goes to log.
func start(command *exec.Cmd, ready string, log *output) (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	command.Stdout, command.Stderr = w, w
	err = command.Start()
	_ = w.Close()
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	p := &process{command: command, ended: make(chan struct{})}
	seen := make(chan bool, 1)
	p.read.Go(func() {
		defer func() { _ = r.Close() }()
		defer func() { seen <- false }()
		lines := bufio.NewScanner(r)
		for found := false; lines.Scan(); {
			log.line(lines.Text())
			if !found && strings.Contains(lines.Text(), ready) {
				found = true
				seen <- true
			}
		}
		_, _ = io.Copy(io.Discard, r)
	})
	go func() {
		_ = command.Wait()
		p.read.Wait()
		close(p.ended)
	}()
	if !<-seen {
		<-p.ended
		return nil, fmt.Errorf("%s ended before it was ready:\n%s", filepath.Base(command.Path), log)
	}
	return p, nil
}

// stop sends a signal and returns when the program has ended.
func (p *process) stop(signal os.Signal) {
	_ = p.command.Process.Signal(signal)
	<-p.ended
}

// postgres is a server that lives as long as the test.
type postgres struct {
	bin, url string
	as       *syscall.SysProcAttr
}

// startPostgres starts a server with an empty database. It refuses to run as root, so that it runs
// as its package's own user then.
func startPostgres(t *testing.T) *postgres {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if len(found) == 0 {
		skip.Test(t, "no PostgreSQL: apt-get install postgresql")
	}
	pg := &postgres{bin: filepath.Dir(found[len(found)-1])}
	dir, err := os.MkdirTemp("/tmp", "clustertest-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Getuid() == 0 {
		owner, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(owner.Uid)
		gid, _ := strconv.Atoi(owner.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
		pg.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	data := filepath.Join(dir, "data")
	if out, err := pg.run(
		"initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync",
	); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	port := strconv.Itoa(freePort(t))
	server := exec.Command(
		filepath.Join(pg.bin, "postgres"),
		"-D",
		data,
		"-h",
		"127.0.0.1",
		"-p",
		port,
		"-k",
		"",
		"-c",
		"fsync=off",
	)
	server.Dir, server.SysProcAttr = dir, pg.as
	p, err := start(server, "ready to accept connections", &output{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.stop(syscall.SIGINT) })
	pg.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	return pg
}

func (pg *postgres) run(name string, args ...string) ([]byte, error) {
	command := exec.Command(filepath.Join(pg.bin, name), args...)
	command.Dir, command.SysProcAttr = "/tmp", pg.as
	return command.CombinedOutput()
}

// startNginx starts a proxy that gives the requests to the backends in turn, whichever client sends
// them. It returns its address.
func startNginx(t *testing.T, port int, backends []int) {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil {
		if path = "/usr/sbin/nginx"; !exists(path) {
			skip.Test(t, "no nginx: apt-get install nginx")
		}
	}
	dir := t.TempDir()
	var servers strings.Builder
	for _, backend := range backends {
		_, _ = fmt.Fprintf(&servers, "server 127.0.0.1:%d max_fails=0;\n", backend)
	}
	config := fmt.Sprintf(`
pid %[1]s/nginx.pid;
error_log %[1]s/error.log warn;
worker_processes 1;
events { worker_connections 1024; }
http {
	access_log off;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
	upstream app { %[2]s keepalive 32; }
	server {
		listen 127.0.0.1:%[3]d;
		location / {
			proxy_pass http://app;
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			add_header X-Replica $upstream_addr always;
		}
	}
}
`, dir, servers.String(), port)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	// It returns when it listens.
	if out, err := exec.Command(
		path, "-e", filepath.Join(dir, "error.log"), "-p", dir, "-c", file,
	).CombinedOutput(); err != nil {
		t.Fatalf("nginx: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command(
			path, "-e", filepath.Join(dir, "error.log"), "-p", dir, "-c", file, "-s", "stop",
		).CombinedOutput(); err != nil {
			t.Errorf("nginx does not stop: %v\n%s", err, out)
		}
	})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
