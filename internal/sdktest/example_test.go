package sdktest_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/openrouter-go/openrouter"
)

// answerUser is what the README shows: one client of the other SDK for all users.
func answerUser(
	ctx context.Context,
	client *openrouter.Client,
	userKey openrouter.Key,
	question string,
) (string, error) {
	chats := openai.NewClient(
		option.WithHTTPClient(client.HTTPClient()),
		option.WithBaseURL(client.ServerURL()),
		option.WithAPIKey("unused"),
	)

	ctx = openrouter.ContextWithKey(ctx, userKey) // whose key pays for this request
	completion, err := chats.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{
		Model:    "openai/gpt-4o-mini",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(question)},
	})
	if err != nil {
		return "", err
	}
	return completion.Choices[0].Message.Content, nil
}

func TestReadmeExample(t *testing.T) {
	t.Parallel()
	s := newService(t)
	key := s.newKey()
	answer, err := answerUser(t.Context(), s.newClient(t), key, "hello")
	if err != nil || answer != key.Hash() {
		t.Fatalf("%q, %v", answer, err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(source), "string, error) {\n")
	snippet, _, found := strings.Cut(rest, "\n\tif err != nil {")
	if snippet = strings.ReplaceAll(snippet, "\n\t", "\n")[1:]; !found ||
		!strings.Contains(string(readme), "```go\n"+snippet+"\n```\n") {
		t.Errorf("README.md does not show:\n%s", snippet)
	}
}

func Example() {
	client, err := openrouter.NewClient(openrouter.WithKeyRejected(func(context.Context, openrouter.Key) {
		fmt.Println("forget this key, and ask its user to sign in again")
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.HTTPClient().Timeout)
	// Output: 0s
}
