package openrouter_test

import (
	"context"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

// A key that was copied badly is refused at every entrance before anything is sent: the service
// would answer 401, which reads as "revoked".
func TestKeyCopiedBadlyIsNotSent(t *testing.T) {
	t.Setenv("OPENROUTER_API_KEY", "")
	server := newRecorder(t, answering(200, "application/json", keyDetails))
	client := server.client(t)
	for _, text := range []string{
		`"` + ownKey + `"`,
		"\ufeff" + ownKey,
		"Bearer " + ownKey,
		"OPENROUTER_API_KEY=" + ownKey,
	} {
		for field, opt := range map[string]openrouter.Option{
			"WithAPIKey": openrouter.WithAPIKey(text),
			"WithKey":    openrouter.WithKey(openrouter.NewKey(text)),
			"API key":    openrouter.WithAPIKeySource(func(context.Context) (string, error) { return text, nil }),
		} {
			_, err := apikeys.GetCurrentKey(t.Context(), client, opt)
			invalid(t, err, field)
			if strings.Contains(err.Error(), ownKey) {
				t.Errorf("the error shows the key: %v", err)
			}
		}
		t.Setenv("OPENROUTER_API_KEY", text)
		_, err := openrouter.NewClient()
		invalid(t, err, "$OPENROUTER_API_KEY")
		if _, err := openrouter.NewClient(openrouter.WithAPIKey(ownKey)); err != nil {
			t.Errorf("the environment's key is not used, and yet: %v", err)
		}
	}
	if sent := server.seen(); len(sent) != 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}
