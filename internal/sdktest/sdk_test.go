package sdktest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	goopenai "github.com/sashabaranov/go-openai"

	"github.com/openrouter-go/openrouter"
)

// placeholder is what the SDKs are given for a key. It must never be sent.
const placeholder = "placeholder-of-the-other-sdk"

// sdk is one of the other SDKs, with the two calls that matter.
type sdk interface {
	chat(context.Context) (string, error)
	stream(context.Context) (string, error)
	status(error) int // the HTTP status of an error, 0 for none
}

// sdks make each SDK with the client's HTTPClient, and nothing else that is ours.
var sdks = map[string]func(*openrouter.Client) sdk{
	"openai-go": func(c *openrouter.Client) sdk {
		client := openai.NewClient(option.WithBaseURL(c.ServerURL()), option.WithAPIKey(placeholder),
			option.WithHTTPClient(c.HTTPClient()), option.WithMaxRetries(0))
		return &official{client}
	},
	"go-openai": func(c *openrouter.Client) sdk {
		config := goopenai.DefaultConfig(placeholder)
		config.BaseURL, config.HTTPClient = c.ServerURL(), c.HTTPClient()
		return &community{goopenai.NewClientWithConfig(config)}
	},
}

type official struct{ client openai.Client }

func (o *official) params() openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    "m",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hello")},
	}
}

func (o *official) chat(ctx context.Context) (string, error) {
	completion, err := o.client.Chat.Completions.New(ctx, o.params())
	if err != nil {
		return "", err
	}
	return completion.Choices[0].Message.Content, nil
}

func (o *official) stream(ctx context.Context) (string, error) {
	stream := o.client.Chat.Completions.NewStreaming(ctx, o.params())
	defer func() { _ = stream.Close() }()
	var text strings.Builder
	for stream.Next() {
		_, _ = text.WriteString(stream.Current().Choices[0].Delta.Content)
	}
	return text.String(), stream.Err()
}

func (o *official) status(err error) int {
	var failed *openai.Error
	if errors.As(err, &failed) {
		return failed.StatusCode
	}
	return 0
}

type community struct{ client *goopenai.Client }

func (c *community) request() goopenai.ChatCompletionRequest {
	return goopenai.ChatCompletionRequest{
		Model:    "m",
		Messages: []goopenai.ChatCompletionMessage{{Role: "user", Content: "hello"}},
	}
}

func (c *community) chat(ctx context.Context) (string, error) {
	completion, err := c.client.CreateChatCompletion(ctx, c.request())
	if err != nil {
		return "", err
	}
	return completion.Choices[0].Message.Content, nil
}

func (c *community) stream(ctx context.Context) (string, error) {
	request := c.request()
	request.Stream = true
	stream, err := c.client.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return "", err
	}
	defer func() { _ = stream.Close() }()
	var text strings.Builder
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return text.String(), nil
		}
		if err != nil {
			return "", err
		}
		_, _ = text.WriteString(chunk.Choices[0].Delta.Content)
	}
}

func (c *community) status(err error) int {
	var failed *goopenai.APIError
	var request *goopenai.RequestError
	switch {
	case errors.As(err, &failed):
		return failed.HTTPStatusCode
	case errors.As(err, &request):
		return request.HTTPStatusCode
	}
	return 0
}

// hasNo reports whether a header has no value that contains text.
func hasNo(header http.Header, text string) bool {
	for _, values := range header {
		for _, value := range values {
			if strings.Contains(value, text) {
				return false
			}
		}
	}
	return true
}
