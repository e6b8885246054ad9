package native

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// These tests are inside the package because they need its clock and its limits.

func TestCallbackDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		outcomes := make(chan outcome, 1)
		c := newCallbacks("notch", nil, outcomes)
		start := time.Now()
		got := httptest.NewRecorder()
		c.ServeHTTP(got, httptest.NewRequest("GET", "http://127.0.0.1"+c.callbackPath+"?code=x", nil))
		if took := time.Since(start); took != holdFor {
			t.Errorf("it took %v, want %v", took, holdFor)
		}
		if body := got.Body.String(); !strings.Contains(body, "Return to notch") || strings.Contains(body, "igned in") {
			t.Errorf("while the exchange runs, the page says %s", body)
		}
		if got := <-outcomes; !slices.Equal(got.codes, []string{"x"}) || got.err != nil {
			t.Errorf("reported: %v", got.err)
		}
		c.finish(deniedPage("notch"))
		c.finish(signedInPage("notch")) // too late
		got = httptest.NewRecorder()
		c.ServeHTTP(got, httptest.NewRequest("GET", "http://127.0.0.1"+c.callbackPath+"?code=x", nil))
		if !strings.Contains(got.Body.String(), "Not authorized") {
			t.Errorf("afterwards the page says %s", got.Body.String())
		}
	})
}

func TestPagesEscape(t *testing.T) {
	t.Parallel()
	const name = `<script>alert("1")</script>`
	for _, page := range []Page{
		pendingPage(name), signedInPage(name), deniedPage(name), failedPage(name, ""),
		failedPage(name, "<b>"), canceledPage(name),
	} {
		html, _ := render(page, nil)
		if strings.Contains(string(html), "<script") || strings.Contains(string(html), "<b>") ||
			!strings.Contains(string(html), "&lt;script") {
			t.Errorf("page %d: %s", page.Kind, html)
		}
		if own, _ := render(page, func(Page) []byte { return nil }); string(own) != string(html) {
			t.Errorf("page %d: an empty page of the program's own is not replaced", page.Kind)
		}
	}
}

func TestInflight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f inflight
		start := time.Now()
		f.wait(time.Hour)
		f.spawn(func() { time.Sleep(time.Second) })
		f.wait(time.Hour)
		if took := time.Since(start); took != time.Second {
			t.Errorf("it took %v, want 1s", took)
		}
		f.spawn(func() { time.Sleep(time.Minute) })
		f.wait(time.Second)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %v, want 2s", took)
		}
		time.Sleep(time.Hour)
		f.wait(time.Second)
	})
}
