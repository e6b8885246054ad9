package web

import (
	"context"
	"testing"

	"github.com/openrouter-go/openrouter/oauth"
)

// The newest request whose browser is still there is the one that OnSignIn answers.
func TestNewestLiveRequestIsChosen(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	var all flights
	fl, leads := all.join("nonce", true)
	if again, leadsToo := all.join("nonce", true); !leads || again != fl || leadsToo {
		t.Fatal("two requests lead one flight")
	}
	if none, _ := all.join("other", false); none != nil {
		t.Error("a request that may not lead starts a flight")
	}
	older, newer, left, last := fl.wait(t.Context()), fl.wait(t.Context()), fl.wait(t.Context()), fl.wait(gone)
	if !fl.leave(left) {
		t.Error("a request cannot leave")
	}
	result := &oauth.ExchangeAuthCodeForAPIKeyResponse{}
	if !fl.choose(result) || newer.result != result || older.result != nil || last.result != nil || left.result != nil {
		t.Error("another request than the newest live one is chosen")
	}
	<-newer.chosen
	if fl.leave(newer) {
		t.Error("the chosen request leaves")
	}
	if fl.wait(t.Context()) != nil {
		t.Error("a request that comes later may be chosen too")
	}
	all.land("nonce", fl)
	<-fl.done
	if fl, leads := all.join("nonce", true); !leads || fl == nil {
		t.Error("the flight has not ended")
	}
}
