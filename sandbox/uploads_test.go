package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

const uploading = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /files:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file, model]
              properties:
                file: {type: string, format: binary}
                model: {type: string, minLength: 2}
                temperature: {type: number, maximum: 1}
                plain: {type: boolean}
                'kinds[]': {type: array, items: {type: string, enum: [word, segment]}}
                options: {type: object, properties: {n: {type: integer}}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [id, filename, size_bytes]
                properties: {id: {type: string}, filename: {type: string}, size_bytes: {type: integer}}
  /raw:
    put:
      operationId: raw
      requestBody: {required: true, content: {application/octet-stream: {schema: {type: string, format: binary}}}}
      responses: {'204': {description: stored}}
  /form:
    post:
      operationId: form
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, required: [n], properties: {n: {type: integer}, l: {type: array,
              items: {type: string}}}}
      responses: {'204': {description: stored}}
`

// parts are a form's fields as name and value; a name that begins with @ is a file.
func form(t *testing.T, parts ...string) (body, contentType string) {
	t.Helper()
	var out bytes.Buffer
	writer := multipart.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		var to io.Writer
		var err error
		if name, isFile := strings.CutPrefix(parts[i], "@"); isFile {
			to, err = writer.CreateFormFile(name, "sound.wav")
		} else {
			to, err = writer.CreateFormField(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(to, parts[i+1])
	}
	_ = writer.Close()
	return out.String(), writer.FormDataContentType()
}

func TestUploadsAreValidated(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(uploading)})
	for _, test := range []struct {
		name  string
		parts []string
		says  string
	}{
		{
			name:  "file and field",
			parts: []string{"@file", "abc", "model", "whisper"},
		},
		{
			name: "fields of every kind",
			parts: []string{
				"model", "whisper", "temperature", "0.5", "plain", "true", "kinds[]", "word", "kinds[]", "segment",
				"options", `{"n":1}`, "unknown", "x", "@file", "",
			},
		},
		{
			name:  "no file",
			parts: []string{"model", "whisper"},
			says:  `body lacks \"file\"`,
		},
		{
			name:  "a file as a plain field",
			parts: []string{"file", "SECRET", "model", "whisper"},
			says:  `body field \"file\" is not a file`,
		},
		{
			name:  "a text that is too short",
			parts: []string{"@file", "abc", "model", "w"},
			says:  `body field \"model\" is too short`,
		},
		{
			name:  "a number that is too large",
			parts: []string{"@file", "abc", "model", "whisper", "temperature", "2"},
			says:  `body field \"temperature\" is too large`,
		},
		{
			name:  "no number",
			parts: []string{"@file", "abc", "model", "whisper", "temperature", "SECRET"},
			says:  `body field \"temperature\" has the wrong type`,
		},
		{
			name:  "one of a list",
			parts: []string{"@file", "abc", "model", "whisper", "kinds[]", "word", "kinds[]", "SECRET"},
			says:  `body field \"kinds[][]\" is not one of the allowed values`,
		},
		{
			name:  "inside of an object",
			parts: []string{"@file", "abc", "model", "whisper", "options", `{"n":"SECRET"}`},
			says:  `body field \"options.n\" has the wrong type`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body, contentType := form(t, test.parts...)
			got, err := send(t, "POST", server.URL+"/api/v1/files", body, header{"Content-Type": contentType})
			if err != nil || (got.Status == 200) != (test.says == "") ||
				!strings.Contains(string(got.Body), test.says) {
				t.Errorf("%d %s (%v), want %q", got.Status, got.Body, err, test.says)
			}
			if strings.Contains(string(got.Body), "SECRET") {
				t.Error("the response quotes the request")
			}
		})
	}
	for name, test := range map[string]struct{ body, contentType, says string }{
		"no boundary": {
			body:        "x",
			contentType: "multipart/form-data",
			says:        "body cannot be read",
		},
		"cut off": {
			body:        "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nab",
			contentType: "multipart/form-data; boundary=x",
			says:        "body cannot be read",
		},
		"another type": {
			body:        "{}",
			contentType: "application/json",
			says:        "header Content-Type is not one",
		},
		"nothing": {
			contentType: "multipart/form-data; boundary=x",
			says:        `body lacks \"file\"`,
		},
		"nothing, no type": {
			says: "body is missing",
		},
	} {
		got, err := send(t, "POST", server.URL+"/api/v1/files", test.body, header{"Content-Type": test.contentType})
		if err != nil || got.Status != 400 || !strings.Contains(string(got.Body), test.says) {
			t.Errorf("%s: %d %s (%v), want %q", name, got.Status, got.Body, err, test.says)
		}
	}
}

// An upload is read to its end and counted, and neither held in memory nor kept in the log.
func TestUploadsAreCounted(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(uploading), MaxBody: 10_000})
	file := strings.Repeat("0123456789abcdef", 1<<20) // 16 MiB
	body, contentType := form(t, "model", "whisper", "@file", file)
	got, err := send(t, "POST", server.URL+"/api/v1/files", body, header{"Content-Type": contentType})
	if err != nil || string(got.Body) != `{"filename":"sound.wav","id":"id","size_bytes":16777216}` {
		t.Fatalf("%d %s (%v)", got.Status, got.Body, err)
	}
	sum := sha256.Sum256([]byte(file))
	request := server.Requests()[0]
	want := []sandbox.Part{
		{
			Name: "model",
			Size: 7,

			Value: "whisper",
		},
		{
			Name:        "file",
			FileName:    "sound.wav",
			ContentType: "application/octet-stream",
			Size:        16 << 20,
			SHA256:      hex.EncodeToString(sum[:]),
		},
	}
	sum = sha256.Sum256([]byte("whisper"))
	want[0].SHA256 = hex.EncodeToString(sum[:])
	if len(request.Parts) != 2 || request.Parts[0] != want[0] || request.Parts[1] != want[1] {
		t.Errorf("parts = %+v, want %+v", request.Parts, want)
	}
	if request.Size != int64(len(body)) || len(request.Body) != 10_000 || string(request.Body) != body[:10_000] {
		t.Errorf("the log has %d of %d bytes", len(request.Body), request.Size)
	}
	got, err = send(t, "PUT", server.URL+"/api/v1/raw", file, header{"Content-Type": "application/octet-stream"})
	if request := server.Requests()[1]; err != nil || got.Status != 204 || request.Size != 16<<20 {
		t.Errorf("bytes: %d, %d (%v)", got.Status, request.Size, err)
	}
}

func TestUploadsAreBounded(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(uploading), MaxBody: 2000, MaxUpload: 100_000})
	for name, parts := range map[string][]string{
		"a large file":  {"model", "whisper", "@file", strings.Repeat("x", 100_000)},
		"a large field": {"model", strings.Repeat("x", 3000), "@file", "x"},
		"many fields":   slices.Repeat([]string{"model", "x"}, 100),
		"many files":    slices.Repeat([]string{"@file", "x"}, 100),
	} {
		body, contentType := form(t, parts...)
		got, err := send(t, "POST", server.URL+"/api/v1/files", body, header{"Content-Type": contentType})
		if err == nil && got.Status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(uploading)})
	for body, status := range map[string]int{"n=1&l=a&l=b": 204, "n=x": 400, "l=a": 400, "n=%zz": 400, "": 204} {
		headers := header{"Content-Type": "application/x-www-form-urlencoded"}
		if got, err := send(t, "POST", server.URL+"/api/v1/form", body, headers); err != nil || got.Status != status {
			t.Errorf("%q: %d %s (%v), want %d", body, got.Status, got.Body, err, status)
		}
	}
}
