package web_test

import (
	"net/http"
	"testing"
)

func TestSignIn(t *testing.T) {
	t.Parallel()
	a := newApp(t, options{})
	b := a.newBrowser()
	done := b.get(b.approve(b.login("/notes?tab=2#top")))
	if done.StatusCode != http.StatusSeeOther || done.location() != "/notes?tab=2#top" {
		t.Errorf("the callback answers %d to %q, %v", done.StatusCode, done.location(), a.lastError())
	}
	if got := a.signedIn(); len(got) != 1 || got[0].Key.IsZero() || got[0].UserID == nil ||
		got[0].ReturnTo != "/notes?tab=2#top" {
		t.Fatalf("sign-ins: %+v", got)
	}
}
