package repository_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

// The README's program is the one in examples, and that one runs.
func TestReadmeProgram(t *testing.T) {
	t.Parallel()
	program := readFile(t, "examples/exchange/main.go")
	if !strings.Contains(readFile(t, "README.md"), "```go\n"+program+"```\n") {
		t.Error("README.md does not show examples/exchange/main.go as it is")
	}

	binary := filepath.Join(t.TempDir(), "exchange.exe")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./examples/exchange")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	service := sandbox.NewServer(t)
	for _, row := range []struct{ paste, message, want string }{
		{want: "Got the key sk-or-v1-"},
		{paste: "wrong_code_wrong_code", want: `refused: "Invalid code or code_verifier"`},
		{
			paste:   "wrong_code_wrong_code",
			message: `\u001b]0;owned\u0007\u009b2J\u202e`,
			want:    `refused: "\x1b]0;owned\a\u009b2J\u202e"`,
		},
	} {
		if row.message != "" {
			service.FailNext(
				1,
				sandbox.Failure{Status: 403, Body: `{"error":{"code":403,"message":"` + row.message + `"}}`},
			)
		}
		cmd := exec.CommandContext(t.Context(), binary)
		cmd.Env = append(os.Environ(), "OPENROUTER_BASE_URL="+service.URL+"/api/v1")
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		read, write := io.Pipe()
		cmd.Stdout, cmd.Stderr = write, write
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		output := bufio.NewReader(read)
		line, err := output.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		code := row.paste
		if code == "" {
			code = service.Approve(regexp.MustCompile(`http\S+`).FindString(line)).Code
		}
		_, _ = io.WriteString(stdin, code+"\n")
		go func() { _ = write.CloseWithError(waited(cmd)) }()
		rest, _ := io.ReadAll(output)
		if !strings.Contains(string(rest), row.want) {
			t.Errorf("got %q, want %q in it", rest, row.want)
		}
	}
}

// waited ends a pipe's reader quietly, whatever the program's exit status.
func waited(cmd *exec.Cmd) error {
	_ = cmd.Wait()
	return io.EOF
}
