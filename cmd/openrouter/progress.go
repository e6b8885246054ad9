package main

import (
	"context"
	"errors"
	"io"

	"github.com/openrouter-go/openrouter/oauth/native"
)

// progress shows the user each step of a sign-in as it happens.
type progress struct {
	app      *app
	auto     bool // the sandbox approves by itself
	headless bool

	stop func() // ends the spinner; may be called again
}

func newProgress(a *app) *progress { return &progress{app: a, stop: func() {}} }

func (p *progress) notify(e native.Event) {
	a := p.app
	switch e.Kind {
	case native.EventURLReady:
		p.headless = e.Mode == native.Headless
		p.showURL(e)
	case native.EventBrowserFailed:
		a.sayf("The browser did not open (%s). Open the address above yourself.", clean(sentence(e.Err)))
	case native.EventWaiting:
		p.stop = a.startSpinner(p.waitingText(), e.Deadline)
	case native.EventPasteRefused:
		if !errors.Is(e.Err, errInputEnded) {
			a.sayf("That was not accepted: %s", clean(sentence(e.Err)))
		}
	case native.EventCodeReceived:
		p.stop()
		if e.Pasted {
			p.step("Got the pasted code; exchanging it for a key.")
		} else {
			p.step("The browser came back with the code; exchanging it for a key.")
		}
	case native.EventExchanged:
		p.step("The code was exchanged for a key.")
	}
}

func (p *progress) step(text string) { p.app.sayf("%s %s", p.app.color(green, "✓"), text) }

func (p *progress) showURL(e native.Event) {
	a := p.app
	switch {
	case p.auto:
		p.step("The authorization page is ready:")
	case p.headless && e.Reason != "":
		a.sayf("No browser can come back to this program, because %s. "+
			"Open this page on any device, approve, and paste the code it shows:", e.Reason)
	case p.headless:
		a.sayf("Open this page on any device, approve, and paste the code it shows:")
	default:
		a.sayf("The browser opens this page; if it does not, open it yourself:")
	}
	a.sayf("\n  %s\n", a.color(bold, e.URL))
	if p.headless && !p.auto {
		a.sayf("Approve only a page whose address comes from here; one that someone sent you gives them your key.")
	}
}

func (p *progress) waitingText() string {
	switch {
	case p.auto:
		return "Waiting for the approval"
	case p.headless:
		return "Paste the code here and press Enter" + p.unseen()
	case p.app.interactive():
		return "Waiting for the browser; or paste the code here and press Enter" + p.unseen()
	}
	return "Waiting for the browser"
}

// unseen warns the user that what they paste does not appear.
func (p *progress) unseen() string {
	if p.app.interactive() {
		return " (it is not shown)"
	}
	return ""
}

var errInputEnded = errors.New("standard input has ended")

// prompt is [native.Config].Prompt: the next line of standard input that is not empty. The question
// itself is the spinner's line, on which the user types.
func (p *progress) prompt(ctx context.Context, _ string) (string, error) {
	for {
		line, err := p.app.readLine(ctx, "")
		if errors.Is(err, io.EOF) {
			return "", errInputEnded
		}
		if err != nil || line != "" {
			return line, err
		}
	}
}
