package native

import "fmt"

// Mode is how the code comes back from the authorization page.
type Mode int

const (
	// Auto takes Loopback where a browser can be opened and a port can be bound, and Headless
	// elsewhere. With neither a browser nor a [Config.Prompt] it is [ErrNoWay] at once.
	Auto Mode = iota

	// Loopback sends the browser back to a listener of this program (RFC 8252 section 7.3). A
	// [Config.Prompt] is raced with it.
	Loopback

	// Headless has no callback: the page shows the code and the user pastes it into
	// [Config.Prompt], which is required. No browser is opened: the user may well read the page
	// on another device.
	Headless
)

var modeNames = [...]string{Auto: "auto", Loopback: "loopback", Headless: "headless"}

// String returns "auto", "loopback" or "headless".
func (m Mode) String() string {
	if m < Auto || m > Headless {
		return fmt.Sprintf("Mode(%d)", int(m))
	}
	return modeNames[m]
}

// MarshalText returns what String returns, so that a Mode can be a command's flag or part of a
// settings file.
func (m Mode) MarshalText() ([]byte, error) {
	if m < Auto || m > Headless {
		return nil, fmt.Errorf("native: unknown mode %d", int(m))
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads "auto", "loopback" or "headless"; "" is Auto. Anything else is an error.
func (m *Mode) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = Auto
		return nil
	}
	for mode, name := range modeNames {
		if string(text) == name {
			*m = Mode(mode)
			return nil
		}
	}
	return fmt.Errorf("native: the mode is none of auto, loopback and headless")
}
