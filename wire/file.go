package wire

import "io"

// File is a part of a multipart request: an upload.
type File struct {
	// Name is the file's name as the service gets it, such as "speech.mp3", by which some
	// operations tell what the file is. Empty: the base name of an *os.File, else "file".
	Name string
	// ContentType is the file's media type. Empty: application/octet-stream.
	ContentType string
	// Reader gives the bytes, from its current position to its end. It is read while the request is
	// sent, and not closed. With an [io.Seeker] the request states its length and can be retried;
	// with any other there is one attempt.
	Reader io.Reader
}

// IsZero reports whether there is no file, so that an optional one is left out.
func (f File) IsZero() bool { return f.Reader == nil }
