// Package faults runs the exchange, GET /key and a download against a table of named faults:
// servers, networks, certificates, proxies and HTTP clients that misbehave. Each row says what the
// call must end in, how often the server may be asked, and within which time and memory; and after
// each row no secret may have reached a text, a fmt verb or a log.
package faults

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Most rows wait for something that never comes, so that many more than processors run at a
	// time.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	// net/http itself writes there what a server sends behind an answer. No option of a transport's
	// turns that off.
	log.SetOutput(io.Discard)
	// The exchange must not send it. Rows that need a key find it as a program would.
	_ = os.Setenv("OPENROUTER_API_KEY", apiKey)
	_ = os.Unsetenv("OPENROUTER_BASE_URL")
	if err := startProxy(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // the proxy stays until the end
}
