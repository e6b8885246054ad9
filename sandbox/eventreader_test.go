package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// event is a message of an event stream, parsed by the rules of the HTML standard as far as the
// sandbox makes use of them.
type event struct{ name, data string }

// envelope returns the message as the schema of a stream describes it.
func (e event) envelope(t *testing.T) any {
	t.Helper()
	envelope := map[string]any{}
	if e.name != "" {
		envelope["event"] = e.name
	}
	var data any
	if err := json.Unmarshal([]byte(e.data), &data); err != nil {
		t.Errorf("the data %q is not JSON", e.data)
	}
	envelope["data"] = data
	return envelope
}

// readEvents parses a stream; the sentinel is left out.
func readEvents(t *testing.T, body []byte) (events []event) {
	t.Helper()
	for block := range strings.SplitSeq(string(body), "\n\n") {
		var e event
		for line := range strings.SplitSeq(block, "\n") {
			field, value, _ := strings.Cut(line, ": ")
			switch field {
			case "event":
				e.name = value
			case "data":
				e.data += value
			case "":
			default:
				t.Errorf("unknown field %q", line)
			}
		}
		if e.data != "" && e.data != "[DONE]" {
			events = append(events, e)
		}
	}
	return events
}
