package wire_test

import (
	"fmt"
	"testing"

	"github.com/openrouter-go/openrouter/wire"
)

type (
	wide struct {
		Type   string `json:"type"`
		Status string `json:"status"`
		ID     string `json:"id"`
	}
	narrow struct {
		ID string `json:"id"`
	}
	other struct {
		Type string `json:"type"`
	}
	level string
)

// What tells members apart that have no discriminator.
func TestDecodeTakesTheMostSpecificMember(t *testing.T) {
	t.Parallel()
	members := []wire.Member{
		{Kind: wire.String, Decode: wire.As[string]},
		{Kind: wire.String, Match: []wire.Match{{"", []string{"low", "high"}}}, Decode: wire.As[level]},
		{Kind: wire.Object, Required: []string{"id"}, Decode: wire.As[narrow]},
		{
			Kind: wire.Object, Match: []wire.Match{{"type", []string{"wide"}}, {"status", []string{"open", "closed"}}},
			Required: []string{"id", "type"}, Decode: wire.As[wide],
		},
		{
			Kind:     wire.Object,
			Match:    []wire.Match{{"type", []string{"a", "b"}}},
			Required: []string{"type"},
			Decode:   wire.As[other],
		},
		{Kind: wire.Number, Decode: wire.As[int]},
		{Kind: wire.Number, Decode: wire.As[float64]},
		{Kind: wire.Boolean, Decode: wire.As[bool]},
	}
	for data, want := range map[string]string{
		`"low"`:                    "wire_test.level",
		`"text"`:                   "string",
		`{"id":"1"}`:               "wire_test.narrow",
		`{"type":"a"}`:             "wire_test.other",
		`{"type":"none"}`:          "json.RawMessage",
		`7`:                        "int",
		`7.5`:                      "float64",
		`true`:                     "bool",
		`[]`:                       "json.RawMessage",
		`{"id":"1","type":"wide"}`: "wire_test.wide",
		`{"id":"1","type":"wide","status":"closed"}`:    "wire_test.wide",
		`{"id":"1","type":"b"}`:                         "wire_test.other",
		`{"type":"wide"}`:                               "wire_test.wide",   // a required property is missing
		`{"type":"wide","status":"unheard of"}`:         "wire_test.wide",   // an enum has got a value
		`{"id":"1","type":"unheard of"}`:                "wire_test.narrow", // which says nothing of a type
		`{"id":1,"type":"wide","status":"closed"}`:      "json.RawMessage",
		`{"id":"1","type":"wide","status":{"a":[1,2]}}`: "wire_test.narrow", // wide's decoder refuses it
	} {
		if got := fmt.Sprintf("%T", wire.Decode([]byte(data), members).Value()); got != want {
			t.Errorf("%s is read as %s, want %s", data, got, want)
		}
	}
}

// Two constants of one member: a value that contradicts either is no such member.
func TestDecodeHonoursEachConstant(t *testing.T) {
	t.Parallel()
	members := []wire.Member{
		{
			Kind: wire.Object, Match: []wire.Match{
				{Property: "type", Values: []string{"wide"}},
				{Property: "status", Values: []string{"open"}},
			},
			Decode: wire.As[wide],
		},
		{Kind: wire.Object, Match: []wire.Match{{Property: "type", Values: []string{"other"}}}, Decode: wire.As[other]},
	}
	for data, want := range map[string]string{
		`{"type":"wide","status":"open"}`:   "wire_test.wide",
		`{"type":"wide"}`:                   "wire_test.wide",
		`{"type":"wide","status":"closed"}`: "json.RawMessage",
		`{"type":"new","status":"open"}`:    "json.RawMessage",
	} {
		if got := fmt.Sprintf("%T", wire.Decode([]byte(data), members).Value()); got != want {
			t.Errorf("%s is read as %s, want %s", data, got, want)
		}
	}
}

func TestDecodeReadsTheOnlyObjectWithoutItsRequiredProperties(t *testing.T) {
	t.Parallel()
	members := []wire.Member{
		{Kind: wire.String, Decode: wire.As[string]},
		{
			Kind:     wire.Object,
			Match:    []wire.Match{{"type", []string{"wide"}}},
			Required: []string{"id", "type"},
			Decode:   wire.As[wide],
		},
	}
	for data, want := range map[string]string{
		`{"status":"s"}`:               "wire_test.wide",
		`{"type":"other","id":"1"}`:    "json.RawMessage",
		`{}`:                           "wire_test.wide",
		`{"type":"wide","id":"\"}{,"}`: "wire_test.wide",
	} {
		if got := fmt.Sprintf("%T", wire.Decode([]byte(data), members).Value()); got != want {
			t.Errorf("%s is read as %s, want %s", data, got, want)
		}
	}
	anything := []wire.Member{{Kind: wire.Any, Decode: wire.As[map[string]any]}}
	if got := fmt.Sprintf("%T", wire.Decode([]byte(`{"a":1}`), anything).Value()); got != "map[string]interface {}" {
		t.Errorf("an untyped member is read as %s", got)
	}
}

// A stream reads a union for each of its events.
func BenchmarkDecode(b *testing.B) {
	data := []byte(`{"id":"1","type":"m48","status":"open","content":[{"type":"text","text":"hello"}]}`)
	var members []wire.Member
	for i := range 49 {
		members = append(members, wire.Member{
			Kind: wire.Object, Match: []wire.Match{{
				"type",
				[]string{fmt.Sprintf("m%d", i)},
			}}, Required: []string{"id", "type"}, Decode: wire.As[narrow],
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		wire.Decode(data, members)
	}
}
