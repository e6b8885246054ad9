package native

import (
	"fmt"
	"time"
)

// EventKind distinguishes the steps of a sign-in.
type EventKind int

const (
	// EventURLReady means that the authorization page's address is known. URL, Mode and Reason are
	// set. Show the URL, whatever the mode: a browser may not open, or open where no one looks.
	EventURLReady EventKind = iota + 1

	// EventBrowserFailed means that the browser did not open, for the reason in Err. The wait goes
	// on, the URL of EventURLReady still works.
	EventBrowserFailed

	// EventWaiting means that it is the user's turn, until Deadline. It comes again after a code
	// that the service has refused.
	EventWaiting

	// EventPasteRefused means that what was pasted is not a code, that the service calls the code
	// wrong (Err matches [oauth.ErrCodeInvalid]), or that [Config.Prompt] failed. Err never
	// contains the text.
	EventPasteRefused

	// EventCodeReceived means that a code is there and is being exchanged. Pasted reports which way
	// it came.
	EventCodeReceived

	// EventExchanged means that the key is there, and stored if there is a store that did not fail.
	EventExchanged
)

var eventNames = [...]string{
	EventURLReady:      "url ready",
	EventBrowserFailed: "browser failed",
	EventWaiting:       "waiting",
	EventPasteRefused:  "paste refused",
	EventCodeReceived:  "code received",
	EventExchanged:     "exchanged",
}

// String names the step in a few words, such as "url ready".
func (k EventKind) String() string {
	if k < EventURLReady || k > EventExchanged {
		return fmt.Sprintf("EventKind(%d)", int(k))
	}
	return eventNames[k]
}

// Event is one step of a sign-in, as [Config.Notify] gets it. Fields that a kind does not mention
// are zero. It holds no key and no code.
type Event struct {
	Kind     EventKind
	URL      string    // the authorization page
	Mode     Mode      // Loopback or Headless, as decided
	Reason   string    // why Auto decided for Headless, "" otherwise
	Deadline time.Time // when the wait ends
	Pasted   bool      // the code was pasted, not brought by the browser
	Err      error     // what went wrong, without ending the sign-in
}
