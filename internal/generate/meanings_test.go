package generate

import (
	"strings"
	"testing"
)

func TestMeaningRowsRefuseWhatCannotBeGenerated(t *testing.T) {
	t.Parallel()
	for name, rows := range map[string]any{
		"not a list":       "code_expired",
		"a list of texts":  []any{"code_expired"},
		"no name":          []any{map[string]any{"go": "ErrX", "status": []any{400}}},
		"no error":         []any{map[string]any{"name": "x", "status": []any{400}}},
		"no identifier":    []any{map[string]any{"name": "x", "go": "Err X", "status": []any{400}}},
		"no status":        []any{map[string]any{"name": "x", "go": "ErrX"}},
		"a status in text": []any{map[string]any{"name": "x", "go": "ErrX", "status": []any{"400"}}},
	} {
		if _, err := meaningRows(map[string]any{"x-meanings": rows}); err == nil ||
			!strings.HasPrefix(err.Error(), "x-meanings: ") {
			t.Errorf("%s: got %v, want an error about x-meanings", name, err)
		}
	}
	if rows, err := meaningRows(map[string]any{"x-other": 1}); rows != nil || err != nil {
		t.Errorf("without x-meanings: got %v, %v, want nothing", rows, err)
	}
}

func TestMeaningCondition(t *testing.T) {
	t.Parallel()
	row := meaningRow{
		Status: []int{400, 403}, Message: []string{`say "it"`, "first ... last"}, Unless: []string{"never"},
		Metadata: map[string]string{"b": "2", "a": "1"},
	}
	const want = `(status == 400 || status == 403) && (message.Has("say \"it\"") || message.Has("first", "last")) && ` +
		`!message.Has("never") && metadata["a"] == "1" && metadata["b"] == "2"`
	if got := row.Condition(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
