package wire

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of a member. Null is a state of every union and no kind.
const (
	Any Kind = iota // the member takes every kind
	String
	Number
	Boolean
	Array
	Object
)

// Member describes one type of a union to [Decode].
type Member struct {
	Kind Kind
	// Match lists what tells the member from others: the discriminator, and each property with a
	// const or an enum. For a member that is an enum itself, one entry whose Property is empty.
	Match []Match
	// Required are the properties that an object of this type always has.
	Required []string
	// Decode is [As] of the member's Go type.
	Decode func(data []byte) (any, error)
}

// Match is a property and the values that it may have, as text: a string without its quotes.
type Match struct {
	Property string
	Values   []string
}

// allows reports whether the JSON value is one of the match's values.
func (m Match) allows(raw []byte) bool {
	raw = text(raw)
	return slices.ContainsFunc(m.Values, func(value string) bool { return value == string(raw) })
}

// As decodes a value of the member's Go type.
func As[T any](data []byte) (any, error) {
	var value T
	err := json.Unmarshal(data, &value)
	return value, err
}

// Decode reads a union from a JSON value, which it copies. Of the members that have the value's
// kind and contradict none of its properties it takes the most specific one: the one with the most
// matching properties, then with the most required ones, then the first. A value that fits none
// stays as it is: a newer service may send what this document does not know.
func Decode(data []byte, members []Member) Union {
	raw := bytes.Clone(bytes.TrimSpace(data))
	if string(raw) == "null" {
		return NullUnion()
	}
	v := value{kind: kindOf(raw), raw: raw}
	var propertiesBuffer [24]property
	var scoresBuffer [64]int
	if v.kind == Object {
		v.properties = appendProperties(propertiesBuffer[:0], raw)
	}
	scores := scoresBuffer[:0]
	for i := range members {
		scores = append(scores, v.score(&members[i]))
	}
	v.acceptOnlyObject(members, scores)
	for range scores {
		best := 0
		for i, score := range scores {
			if score > scores[best] {
				best = i
			}
		}
		if scores[best] == noMatch {
			break
		}
		if member, err := members[best].Decode(raw); err == nil && member != nil {
			return Union{&content{value: member, raw: raw}}
		}
		scores[best] = noMatch
	}
	return Union{&content{raw: raw}}
}

// Scores of a member for a value; a higher one is tried first.
const (
	noMatch    = 0
	lastResort = 1       // an enum without the value; the one object of the union
	partial    = 1 << 10 // a discriminator matches, a required property is missing
	complete   = 1 << 20
	perMatch   = 1 << 10 // for each matching property; each required one counts 1
)

type value struct {
	kind       Kind
	raw        []byte
	properties []property
}

// score compares a member with the value.
func (v *value) score(m *Member) int {
	switch {
	case m.Kind == Any:
		return lastResort
	case m.Kind != v.kind:
		return noMatch
	case v.kind == Object:
		return v.scoreObject(m)
	case len(m.Match) == 0:
		return complete
	case m.Match[0].allows(v.raw):
		return complete + perMatch
	}
	return lastResort
}

func (v *value) scoreObject(m *Member) int {
	matched, unlisted, found := 0, 0, 0
	for _, match := range m.Match {
		raw, ok := v.property(match.Property)
		switch {
		case !ok:
		case match.allows(raw):
			matched++
		case len(match.Values) == 1:
			return noMatch
		default:
			unlisted++ // of an enum, whose values may have become more
		}
	}
	for _, name := range m.Required {
		if _, ok := v.property(name); ok {
			found++
		}
	}
	score := matched*perMatch + min(found, perMatch-1)
	switch {
	case unlisted == 0 && found == len(m.Required):
		return complete + score
	case matched > 0:
		return partial + score
	}
	return noMatch
}

// acceptOnlyObject takes the one object of a union for every object that it does not contradict:
// a server that leaves a required property out must not make the rest unreadable.
func (v *value) acceptOnlyObject(members []Member, scores []int) {
	if v.kind != Object {
		return
	}
	only := -1
	for i, m := range members {
		if m.Kind == Object {
			if only >= 0 {
				return
			}
			only = i
		}
	}
	if only >= 0 && scores[only] == noMatch && !v.contradicts(&members[only]) {
		scores[only] = lastResort
	}
}

func (v *value) contradicts(m *Member) bool {
	return slices.ContainsFunc(m.Match, func(match Match) bool {
		raw, ok := v.property(match.Property)
		return ok && len(match.Values) == 1 && !match.allows(raw)
	})
}

// property returns the last property of a name, which is the one that encoding/json takes too.
func (v *value) property(name string) ([]byte, bool) {
	for i := len(v.properties) - 1; i >= 0; i-- {
		if string(v.properties[i].name) == name {
			return v.properties[i].value, true
		}
	}
	return nil, false
}
