package sandbox

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"sort"
	"strconv"
	"time"
)

// response is a whole response. Nothing is written before it is complete, so that it can be logged,
// replaced or interrupted.
type response struct {
	status int
	header http.Header
	body   []byte

	// events are the offsets at which the events of a stream end; nil for any other body.
	events []int
	// size is how long the body is made, when it is longer than body.
	size int64
	// padding repeats the whole body up to size, where it is nil.
	padding []byte
}

func jsonResponse(status int, value any) response {
	body, err := json.Marshal(value)
	if err != nil {
		// Only a document whose examples are no JSON gets here.
		return errorResponse(http.StatusInternalServerError, "the document's example is not JSON", nil)
	}
	return response{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body}
}

// errorResponse is the service's envelope for errors. The message must not contain anything that
// was sent.
func errorResponse(status int, message string, metadata map[string]any) response {
	detail := map[string]any{"code": status, "message": message}
	if metadata != nil {
		detail["metadata"] = metadata
	}
	return jsonResponse(status, map[string]any{"error": detail})
}

// interruption is what happens in the middle of a body.
type interruption struct {
	at     int64         // after so many bytes
	delay  time.Duration // passes first
	insert []byte        // is written then, and the body ends; nil to write the rest
	cut    Cut
}

// writeTo writes the response, or as much of it as the interruption leaves.
func (r response) writeTo(ctx context.Context, w http.ResponseWriter, stop *interruption) {
	header := w.Header()
	maps.Copy(header, r.header)
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
	}
	header.Set("X-Content-Type-Options", "nosniff")
	length := max(r.size, int64(len(r.body)))
	if r.hasLength(stop) {
		announced := length
		if stop != nil && stop.cut != CutNothing {
			announced = max(length, 1) // a connection that is cut after an empty body would be a complete response
		}
		header.Set("Content-Length", strconv.FormatInt(announced, 10))
	}
	w.WriteHeader(r.status)
	flusher := http.NewResponseController(w)
	if stop == nil {
		_ = r.writeRange(w, flusher, 0, length)
		return
	}
	_ = r.writeRange(w, flusher, 0, min(stop.at, length))
	_ = flusher.Flush()
	if !wait(ctx, stop.delay) {
		panic(http.ErrAbortHandler)
	}
	switch stop.cut {
	case CutNothing:
	case CutEnd:
		return
	default:
		panic(http.ErrAbortHandler)
	}
	if stop.insert != nil {
		_, _ = w.Write(stop.insert)
		return
	}
	_ = r.writeRange(w, flusher, stop.at, length)
}

// hasLength reports whether the length of the body is sent before it.
func (r response) hasLength(stop *interruption) bool {
	endsEarly := stop != nil && (stop.cut == CutEnd || stop.insert != nil)
	return r.status != http.StatusNoContent && r.status != http.StatusNotModified && r.events == nil && !endsEarly
}

// writeRange writes a part of the body: events in small pieces, as they come from a network. It
// returns the error of a client that is gone.
func (r response) writeRange(w http.ResponseWriter, flusher *http.ResponseController, from, to int64) error {
	piece := int64(32 << 10)
	for from < to {
		if r.events != nil {
			piece = r.eventPiece(from)
		}
		n := min(piece, to-from)
		chunk := r.slice(from, n)
		if _, err := w.Write(chunk); err != nil {
			return err
		}
		if r.events != nil {
			if err := flusher.Flush(); err != nil {
				return err
			}
		}
		from += int64(len(chunk))
	}
	return nil
}

// eventPiece returns how much of the event at an offset is written at once: a third of it.
func (r response) eventPiece(from int64) int64 {
	start, end := 0, len(r.body)
	at := sort.SearchInts(r.events, int(from)+1)
	if at > 0 {
		start = r.events[at-1]
	}
	if at < len(r.events) {
		end = r.events[at]
	}
	return int64(end-start)/3 + 1
}

// slice returns at most n bytes of the body from an offset, beyond its end those that it is padded
// with.
func (r response) slice(from, n int64) []byte {
	source := r.body
	if from >= int64(len(r.body)) {
		if r.padding != nil {
			source = r.padding
		}
		from = (from - int64(len(r.body))) % int64(len(source))
	}
	return source[from:min(from+n, int64(len(source)))]
}
