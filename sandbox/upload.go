package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/openrouter-go/openrouter/internal/openapi"
)

// Part is a part of a multipart request. The content of a file is counted and hashed, and not kept.
type Part struct {
	Name        string
	FileName    string // "" for a plain field
	ContentType string // as sent
	Size        int64  // bytes of the content
	SHA256      string // of the content, in lower-case hexadecimal
	Value       string // the content of a plain field; "" for a file
}

// received is a request's body, read to its end.
type received struct {
	body      []byte // at most MaxBody bytes of it
	size      int64  // all of it
	parts     []Part
	malformed bool  // whether it should be multipart and is not
	err       error // why it could not be read to its end
}

// receive reads the body. An upload, which is whatever is neither JSON nor text nor a form, may be
// larger than what is kept of it.
func (c *Config) receive(w http.ResponseWriter, r *http.Request) received {
	mediaType, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	limit := c.MaxBody
	if err == nil && !isJSON(mediaType) && !strings.HasPrefix(mediaType, "text/") &&
		mediaType != "application/x-www-form-urlencoded" {
		limit = max(c.MaxUpload, c.MaxBody)
	}
	kept := &prefix{max: c.MaxBody}
	body := io.TeeReader(http.MaxBytesReader(w, r.Body, limit), kept)
	var got received
	if strings.HasPrefix(mediaType, "multipart/") {
		var tooLarge *http.MaxBytesError
		got.parts, err = readParts(multipart.NewReader(body, params["boundary"]), c.MaxBody)
		if errors.As(err, &tooLarge) {
			got.err = err
		}
		got.malformed = err != nil
	}
	if got.err == nil {
		_, got.err = io.Copy(io.Discard, body)
	}
	got.body, got.size = kept.Bytes(), kept.size
	return got
}

// prefix keeps the first bytes of what is written to it, and counts all.
type prefix struct {
	bytes.Buffer
	max, size int64
}

func (p *prefix) Write(b []byte) (int, error) {
	p.size += int64(len(b))
	if room := p.max - int64(p.Len()); room > 0 {
		p.Buffer.Write(b[:min(room, int64(len(b)))])
	}
	return len(b), nil
}

// readParts reads the parts; plain fields may have maxFields bytes together.
func readParts(reader *multipart.Reader, maxFields int64) (parts []Part, err error) {
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return parts, err
		}
		read := Part{
			Name: part.FormName(), FileName: part.FileName(), ContentType: part.Header.Get("Content-Type"),
		}
		sum, value := sha256.New(), &prefix{max: maxFields}
		if read.FileName != "" {
			value.max = 0
		}
		if _, err := io.Copy(io.MultiWriter(sum, value), part); err != nil {
			return parts, err
		}
		read.Size, read.Value, read.SHA256 = value.size, value.String(), hex.EncodeToString(sum.Sum(nil))
		if maxFields -= int64(value.Len()) + entrySize; maxFields < 0 {
			return parts, &http.MaxBytesError{}
		}
		parts = append(parts, read)
	}
}

// notAFile returns the name of a part that the document describes as a file and that came as a
// plain field.
func notAFile(schema *openapi3.SchemaRef, parts []Part) string {
	flat := openapi.Flatten(schema)
	for _, part := range parts {
		ref := property(flat, part.Name)
		if part.FileName == "" && openapi.Flatten(ref).Format == "binary" {
			return part.Name
		}
	}
	return ""
}

// partValues returns the parts' contents by name; that of a file is empty.
func partValues(parts []Part) map[string][]string {
	values := map[string][]string{}
	for _, part := range parts {
		values[part.Name] = append(values[part.Name], part.Value)
	}
	return values
}

// formValue returns a form's fields as the object that its schema describes.
func formValue(schema *openapi3.SchemaRef, fields map[string][]string) map[string]any {
	flat := openapi.Flatten(schema)
	object := map[string]any{}
	for name, texts := range fields {
		ref := property(flat, name)
		of := openapi.Flatten(ref)
		if !of.Is(openapi3.TypeArray) {
			object[name] = fieldValue(of, texts[len(texts)-1])
			continue
		}
		items := make([]any, len(texts))
		for i, text := range texts {
			items[i] = fieldValue(openapi.Flatten(of.Items), text)
		}
		object[name] = items
	}
	return object
}

// fieldValue returns a field's text as a value of its schema; what does not fit stays text, and
// then violates the schema.
func fieldValue(flat *openapi.Flat, text string) any {
	switch {
	case flat.Is(openapi3.TypeString):
	case flat.Is(openapi3.TypeBoolean):
		if value, err := strconv.ParseBool(text); err == nil {
			return value
		}
	case flat.Is(openapi3.TypeInteger), flat.Is(openapi3.TypeNumber):
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			return value
		}
	default:
		var value any
		if json.Unmarshal([]byte(text), &value) == nil {
			return value
		}
	}
	return text
}
