package wire_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/openrouter-go/openrouter/secret"
	"github.com/openrouter-go/openrouter/wire"
)

type patch struct {
	Name  string                 `json:"name"`
	Limit wire.Nullable[float64] `json:"limit,omitzero"`
}

func TestNullableHasThreeStates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit     wire.Nullable[float64]
		want      string
		isNull    bool
		isZero    bool
		formatted string
	}{
		"absent": {want: `{"name":"n"}`, isZero: true, formatted: "absent"},
		"null":   {limit: wire.Null[float64](), want: `{"name":"n","limit":null}`, isNull: true, formatted: "null"},
		"zero":   {limit: wire.Value(0.0), want: `{"name":"n","limit":0}`, formatted: "0"},
		"value":  {limit: wire.Value(2.5), want: `{"name":"n","limit":2.5}`, formatted: "2.5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sent, err := json.Marshal(patch{"n", test.limit})
			if err != nil || string(sent) != test.want {
				t.Fatalf("sent %s, %v; want %s", sent, err, test.want)
			}
			var read patch
			if err := json.Unmarshal(sent, &read); err != nil || read.Limit != test.limit {
				t.Errorf("read back %v, %v; want %v", read.Limit, err, test.limit)
			}
			if read.Limit.IsNull() != test.isNull || read.Limit.IsZero() != test.isZero {
				t.Errorf("IsNull %t, IsZero %t", read.Limit.IsNull(), read.Limit.IsZero())
			}
			if value, ok := read.Limit.Get(); ok != (!test.isNull && !test.isZero) ||
				ok && fmt.Sprint(value) != test.formatted {
				t.Errorf("Get gives %v, %t", value, ok)
			}
			if got := fmt.Sprintf("%v", read.Limit); got != test.formatted {
				t.Errorf("formatted as %q, want %q", got, test.formatted)
			}
		})
	}
}

func TestNullableKeepsItsValueWhenJSONIsOfAnotherType(t *testing.T) {
	t.Parallel()
	n := wire.Value(1)
	if err := json.Unmarshal([]byte(`"text"`), &n); err == nil {
		t.Error("a string was read as a number")
	}
	if value, ok := n.Get(); value != 1 || !ok {
		t.Errorf("the value became %v, %t", value, ok)
	}
}

func TestNullableSecretIsNotPrinted(t *testing.T) {
	t.Parallel()
	const plain = "sk-or-v1-0123456789abcdef"
	holder := struct{ Key wire.Nullable[secret.Key] }{wire.Value(secret.NewKey(plain))}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if got := fmt.Sprintf(verb, holder); len(got) == 0 || containsSecret(got, plain) {
			t.Errorf("%s gives %s", verb, got)
		}
	}
}

func FuzzNullable(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"limit":null}`, `{"limit":0}`, `{"limit":1e3}`, `{"limit":"x"}`,
		`{"name":"é","limit": null }`, `[`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second patch
		if json.Unmarshal(data, &first) != nil {
			return
		}
		sent, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(sent, &second); err != nil || first != second {
			t.Errorf("%s became %s: %v, %v, %v", data, sent, first, second, err)
		}
	})
}
