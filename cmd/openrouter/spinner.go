package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/openrouter-go/openrouter/internal/terminal"
)

var spinnerFrames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// clearLine leaves the cursor shown: the user pastes on this line, and however the program ends, it
// stays as it was.
const clearLine = "\r\x1b[K"

// startSpinner shows text and the time left until the deadline on one line at the bottom of the
// terminal, with messages above it, until stop is called, which may be called again. On anything
// but a terminal it writes one line.
func (a *app) startSpinner(text string, deadline time.Time) (stop func()) {
	if !terminal.IsTerminal(a.err) || a.getenv("TERM") == "dumb" {
		a.sayf("%s (%s left)", text, timeLeft(deadline, time.Now()))
		return func() {}
	}
	done := make(chan struct{})
	var finished sync.WaitGroup
	finished.Go(func() {
		ticker := time.NewTicker(120 * time.Millisecond)
		defer ticker.Stop()
		for frame := 0; ; frame++ {
			left := timeLeft(deadline, time.Now()) + " left"
			a.drawLine(fmt.Sprintf("%s %s  %s", a.color(green, spinnerFrames[frame%len(spinnerFrames)]),
				a.color(faint, left), cutTo(text, a.width()-len(left)-5)))
			select {
			case <-ticker.C:
			case <-done:
				a.drawLine("")
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		close(done)
		finished.Wait()
	})
}

// drawLine replaces the spinner's line; "" removes it and shows the cursor again.
func (a *app) drawLine(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.spinning = line
	if line == "" {
		fmt.Fprint(a.err, clearLine)
		return
	}
	fmt.Fprint(a.err, clearLine+line)
}

// cutTo shortens text to some columns: a line that wraps could not be removed again.
func cutTo(text string, columns int) string {
	runes := []rune(text)
	if columns < 1 {
		return ""
	}
	if len(runes) <= columns {
		return text
	}
	return string(runes[:columns-1]) + "…"
}

// timeLeft formats the time until the deadline as a clock shows it.
func timeLeft(deadline, now time.Time) string {
	left := max(deadline.Sub(now).Round(time.Second), 0)
	return fmt.Sprintf("%d:%02d", int(left.Minutes()), int(left.Seconds())%60)
}
