package secret_test

import (
	"encoding"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/openrouter-go/openrouter/secret"
)

type config struct {
	Key  secret.Key
	Text secret.Text
}

// An encoder that knows no MarshalJSON must not store a key as an empty value: it would be lost.
func TestOtherEncodingsDoNotLoseAKey(t *testing.T) {
	t.Parallel()
	encoders := map[string]func(any) ([]byte, error){"YAML": yaml.Marshal, "XML": xml.Marshal}
	for name, encode := range encoders {
		for _, holder := range []any{config{Key: secret.NewKey(canary)}, &config{Key: secret.NewKey(canary)}} {
			data, err := encode(holder)
			if err == nil {
				t.Errorf("%s stores a key as %s without an error", name, data)
				continue
			}
			assertSafe(t, name, err.Error())
			if !strings.Contains(err.Error(), "Reveal") {
				t.Errorf("%s: the error does not say what to do: %v", name, err)
			}
		}
		data, err := encode(config{Text: secret.NewText(canary)})
		if err != nil || !strings.Contains(string(data), secret.Redacted) {
			t.Errorf("%s encodes a text as %q, error %v, want %s", name, data, err, secret.Redacted)
		}
		assertSafe(t, name, string(data))
	}
}

func TestOtherEncodingsReadNoSecret(t *testing.T) {
	t.Parallel()
	for _, into := range []encoding.TextUnmarshaler{new(secret.Key), new(secret.Text)} {
		err := into.UnmarshalText([]byte(canary))
		if err == nil {
			t.Errorf("%T reads text", into)
			continue
		}
		assertSafe(t, fmt.Sprintf("%T", into), err.Error())
	}
	var got config
	if err := yaml.Unmarshal([]byte("key: \"\""), &got); err != nil || !got.Key.IsZero() {
		t.Errorf("an empty key: %v", err)
	}
}
