package streambench_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	goopenai "github.com/sashabaranov/go-openai"

	"github.com/openrouter-go/openrouter"
)

// chunk is an element of the stream as the generator declares it.
type chunk struct {
	ID                string   `json:"id"`
	Object            string   `json:"object"`
	Created           int      `json:"created"`
	Model             string   `json:"model"`
	ServiceTier       *string  `json:"service_tier,omitempty"`
	SystemFingerprint *string  `json:"system_fingerprint,omitempty"`
	Choices           []choice `json:"choices"`
	Usage             *usage   `json:"usage,omitempty"`
	Error             *failure `json:"error,omitempty"`
}

type choice struct {
	Index        int     `json:"index"`
	Delta        delta   `json:"delta"`
	FinishReason *string `json:"finish_reason"`
}

type delta struct {
	Role      *string `json:"role,omitempty"`
	Content   *string `json:"content,omitempty"`
	Reasoning *string `json:"reasoning,omitempty"`
	Refusal   *string `json:"refusal,omitempty"`
}

type usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

type failure struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// subject reads a stream by one library; each is called for each element's content.
type subject struct {
	name   string
	stream func(ctx context.Context, each func(string)) error
}

// subjects read from a server. The first is net/http with encoding/json, and nothing that a client
// does.
func subjects(t testing.TB, url string) []subject {
	return []subject{
		{
			"net/http and encoding/json",
			func(ctx context.Context, each func(string)) error { return plain(ctx, url, each) },
		},
		{"this SDK", ours(t, url)},
		{"openai-go v3.96.0", official(url)},
		{"go-openai v1.43.0", community(url)},
	}
}

func plain(ctx context.Context, url string, each func(string)) error {
	req, err := http.NewRequestWithContext(
		ctx,
		"POST",
		url+"/chat/completions",
		strings.NewReader(`{"model":"m","stream":true}`),
	)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
		if !ok {
			continue
		}
		if string(data) == "[DONE]" {
			return nil
		}
		var element chunk
		if err := json.Unmarshal(data, &element); err != nil {
			return err
		}
		each(*element.Choices[0].Delta.Content)
	}
	return lines.Err()
}

var operation = openrouter.Operation{
	ID: "sendChatCompletionRequest", Method: "POST", Path: "/chat/completions", Body: openrouter.BodyStream,
	Accept: "text/event-stream", Sentinel: "[DONE]",
}

// chunks is the function as the generator writes it.
func chunks(ctx context.Context, client *openrouter.Client) iter.Seq2[*chunk, error] {
	return openrouter.CallStream[chunk](ctx, client, &operation, nil, nil,
		func(ctx context.Context, attempt *openrouter.Attempt) (*http.Response, error) {
			req, err := http.NewRequestWithContext(
				ctx,
				"POST",
				attempt.BaseURL().JoinPath("chat/completions").String(),
				strings.NewReader(`{"model":"m","stream":true}`),
			)
			if err != nil {
				return nil, err
			}
			return attempt.Do(req)
		})
}

func ours(t testing.TB, url string) func(context.Context, func(string)) error {
	client, err := openrouter.NewClient(
		openrouter.WithServerURL(url),
		openrouter.WithAPIKey("sk-or-v1-0123456789abcdef"),
	)
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, each func(string)) error {
		for element, err := range chunks(ctx, client) {
			if err != nil {
				return err
			}
			each(*element.Choices[0].Delta.Content)
		}
		return nil
	}
}

func official(url string) func(context.Context, func(string)) error {
	client := openai.NewClient(option.WithBaseURL(url), option.WithAPIKey("k"), option.WithMaxRetries(0))
	params := openai.ChatCompletionNewParams{
		Model:    "m",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hello")},
	}
	return func(ctx context.Context, each func(string)) error {
		stream := client.Chat.Completions.NewStreaming(ctx, params)
		defer func() { _ = stream.Close() }()
		for stream.Next() {
			each(stream.Current().Choices[0].Delta.Content)
		}
		return stream.Err()
	}
}

func community(url string) func(context.Context, func(string)) error {
	config := goopenai.DefaultConfig("k")
	config.BaseURL = url
	client := goopenai.NewClientWithConfig(config)
	request := goopenai.ChatCompletionRequest{
		Model:    "m",
		Stream:   true,
		Messages: []goopenai.ChatCompletionMessage{{Role: "user", Content: "hello"}},
	}
	return func(ctx context.Context, each func(string)) error {
		stream, err := client.CreateChatCompletionStream(ctx, request)
		if err != nil {
			return err
		}
		defer func() { _ = stream.Close() }()
		for {
			element, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			each(element.Choices[0].Delta.Content)
		}
	}
}
