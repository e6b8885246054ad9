package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
)

// answer is a whole response. Nothing is written before it is complete, so that it can be logged, replaced or cut.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func jsonAnswer(status int, value any) answer {
	body, err := json.Marshal(value)
	if err != nil {
		// Only a document whose examples are no JSON gets here.
		return errorAnswer(http.StatusInternalServerError, "the document's example is not JSON", nil)
	}
	return answer{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

// errorAnswer is the service's envelope for errors. The message must not contain anything that was sent.
func errorAnswer(status int, message string, metadata map[string]any) answer {
	detail := map[string]any{"code": status, "message": message}
	if metadata != nil {
		detail["metadata"] = metadata
	}
	return jsonAnswer(status, map[string]any{"error": detail})
}

// writeTo writes the answer, or as much of it as the cut leaves.
func (a answer) writeTo(w http.ResponseWriter, cut Cut) {
	header := w.Header()
	maps.Copy(header, a.header)
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
	}
	header.Set("X-Content-Type-Options", "nosniff")
	if a.status != http.StatusNoContent {
		length := len(a.body)
		if cut != CutNothing {
			length = max(length, 1) // a connection cut after an empty body would be a complete answer
		}
		header.Set("Content-Length", strconv.Itoa(length))
	}
	w.WriteHeader(a.status)
	switch cut {
	case CutNothing:
		_, _ = w.Write(a.body) // the client is gone: nobody to tell
		return
	case CutBody:
		_, _ = w.Write(a.body[:len(a.body)/2])
	}
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}
