package wire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/wire"
)

func containsSecret(text, secret string) bool { return strings.Contains(text, secret) }

type (
	systemRole string
	userRole   string

	systemMessage struct {
		Role    systemRole `json:"role"`
		Content string     `json:"content"`
	}
	userMessage struct {
		Role    userRole `json:"role"`
		Content message  `json:"content"`
		Name    *string  `json:"name,omitempty"`
	}
	// message is a union as the generator writes it.
	message struct{ union wire.Union }
)

func (r systemRole) MarshalText() ([]byte, error) { return []byte(wire.Only(r, "system")), nil }
func (r userRole) MarshalText() ([]byte, error)   { return []byte(wire.Only(r, "user")), nil }

func (m userMessage) Check() error {
	if m.Content.IsZero() {
		return errors.New("content is not set")
	}
	return nil
}
func (userMessage) Sensitive() []string { return []string{"hidden"} }

func newMessage[T systemMessage | userMessage | string | []string](value T) message {
	return message{wire.NewUnion(value)}
}
func (m message) Value() any                   { return m.union.Value() }
func (m message) IsZero() bool                 { return m.union.IsZero() }
func (m message) MarshalJSON() ([]byte, error) { return m.union.MarshalJSON() }
func (m *message) UnmarshalJSON(data []byte) error {
	m.union = wire.Decode(data, messageMembers)
	return nil
}
func (m message) Format(f fmt.State, verb rune) { m.union.Format(f, verb) }

var messageMembers = []wire.Member{
	{
		Kind:     wire.Object,
		Match:    []wire.Match{{"role", []string{"system"}}},
		Required: []string{"content", "role"},
		Decode:   wire.As[systemMessage],
	},
	{
		Kind:     wire.Object,
		Match:    []wire.Match{{"role", []string{"user"}}},
		Required: []string{"content", "role"},
		Decode:   wire.As[userMessage],
	},
	{Kind: wire.String, Decode: wire.As[string]},
	{Kind: wire.Array, Decode: wire.As[[]string]},
}

func TestUnionReadsTheMemberAndKeepsItsJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		json string
		want any
	}{
		"discriminated":       {`{"role":"system","content":"c"}`, systemMessage{"system", "c"}},
		"escaped":             {`{"\u0072ole":"sys\u0074em","content":"c"}`, systemMessage{"system", "c"}},
		"the last one counts": {`{"role":"user","role":"system","content":"c"}`, systemMessage{"system", "c"}},
		"unknown properties": {
			`{"new":{"role":"user"},"role":"system","content":"c"}`,
			systemMessage{"system", "c"},
		},
		"required one missing":  {`{"role":"system"}`, systemMessage{Role: "system"}},
		"string":                {`"hello"`, "hello"},
		"list":                  {`["a","b"]`, []string{"a", "b"}},
		"list of another type":  {`[1]`, json.RawMessage(`[1]`)},
		"number":                {`1.50`, json.RawMessage(`1.50`)},
		"unknown discriminator": {`{"role":"tool","content":"c"}`, json.RawMessage(`{"role":"tool","content":"c"}`)},
		"no discriminator":      {`{"text":"c"}`, json.RawMessage(`{"text":"c"}`)},
		"not of its own schema": {`{"role":"system","content":1}`, json.RawMessage(`{"role":"system","content":1}`)},
		"null":                  {`null`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got message
			if err := json.Unmarshal([]byte(test.json), &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got.Value(), test.want) {
				t.Errorf("read %#v, want %#v", got.Value(), test.want)
			}
			if sent, err := json.Marshal(got); err != nil || string(sent) != test.json {
				t.Errorf("sent %s, %v", sent, err)
			}
		})
	}
}

func TestUnionIsMadeInOneExpression(t *testing.T) {
	t.Parallel()
	type request struct {
		Message  message   `json:"message,omitzero"`
		Optional message   `json:"optional,omitzero"`
		List     []message `json:"list,omitempty"`
	}
	sent, err := json.Marshal(request{
		Message: newMessage(userMessage{Content: newMessage("hello")}),
		List:    []message{newMessage([]string{"a"}), {wire.NullUnion()}, {}},
	})
	const want = `{"message":{"role":"user","content":"hello"},"list":[["a"],null,null]}`
	if err != nil || string(sent) != want {
		t.Errorf("sent %s, %v; want %s", sent, err, want)
	}
}

func TestUnionWithoutAValueDoesNotPanic(t *testing.T) {
	t.Parallel()
	var zero wire.Union
	if zero.Value() != nil || !zero.IsZero() || zero.IsNull() || zero.Check() != nil || zero.Sensitive() != nil ||
		fmt.Sprint(zero) != "absent" {
		t.Errorf("the zero union is %v", zero)
	}
	if null := wire.NullUnion(); null.Value() != nil || null.IsZero() || !null.IsNull() || fmt.Sprint(null) != "null" {
		t.Errorf("the null union is %v", null)
	}
	for _, garbage := range []string{"", " ", "{", `{"`, `{"role`, `{"role":`, `{"role"}`, `{"a\`, "}", `{,:"role"`} {
		_ = wire.Decode([]byte(garbage), messageMembers).Value()
	}
}

func TestUnionAsksItsMember(t *testing.T) {
	t.Parallel()
	if err := wire.NewUnion(userMessage{}).Check(); err == nil {
		t.Error("a member that is not valid passed the check")
	}
	if got := wire.NewUnion(userMessage{}).Sensitive(); len(got) != 1 {
		t.Errorf("secrets: %q", got)
	}
	if wire.NewUnion("text").Check() != nil || wire.NewUnion("text").Sensitive() != nil {
		t.Error("a string has a check or a secret")
	}
}

func TestUnionIsImmutable(t *testing.T) {
	t.Parallel()
	data := []byte(`{"role":"tool"}`)
	u := wire.Decode(data, messageMembers)
	copy(data, "xxxxxxxx")
	copy(u.Value().(json.RawMessage), "yyyyyyyy")
	if sent, _ := u.MarshalJSON(); string(sent) != `{"role":"tool"}` {
		t.Errorf("sent %s", sent)
	}
}

func TestUnknownMemberIsNotPrinted(t *testing.T) {
	t.Parallel()
	const secret = "do-not-print"
	holder := struct{ message message }{} // unexported: fmt cannot call its Format method
	if err := json.Unmarshal([]byte(`{"role":"tool","password":"`+secret+`"}`), &holder.message); err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{holder, holder.message, holder.message.union} {
			if got := fmt.Sprintf(verb, value); containsSecret(got, secret) {
				t.Errorf("%s gives %s", verb, got)
			}
		}
	}
}

func FuzzUnion(f *testing.F) {
	for _, seed := range []string{
		`{"role":"system","content":"c"}`, `{"role":"user","content":{"role":"user","content":["x"]}}`, `"s"`, `[]`,
		`1e400`, `null`, `{`,
		`{"a":"}","b":[{"c":"]"}],"role":"user"}`, `{"\u0072ole":"user"}`, " {\n\"role\" :\t\"system\" } ",
		"{\"a\":1,\"b\":true,\"c\":null}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = wire.Decode(data, messageMembers) // whatever it is
		var first, second message
		if json.Unmarshal(data, &first) != nil {
			return
		}
		sent, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(sent, &second); err != nil {
			t.Fatal(err)
		}
		if a, b := fmt.Sprintf("%T", first.Value()), fmt.Sprintf("%T", second.Value()); a != b {
			t.Errorf("%s was read as %s and, written as %s, as %s", data, a, sent, b)
		}
		if again, _ := json.Marshal(second); string(again) != string(sent) {
			t.Errorf("%s is written as %s and then as %s", data, sent, again)
		}
	})
}
