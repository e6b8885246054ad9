package openrouter

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// resultOf returns the result of an attempt: response and err are what the generated client
// returned.
func resultOf[R, T any](a *Attempt, response *R, err error, value func(*R) *T) (*T, error) {
	if failure := a.failure(err); failure != nil {
		return nil, failure
	}
	var result *T
	if response != nil {
		result = value(response)
	}
	if err != nil && result != nil && holdsSecret(result) {
		// A key was made and cannot be read again: a member beside it that has a wrong type is left
		// out.
		return result, nil
	}
	if err != nil || result == nil {
		return nil, a.unusable(parseProblem(err), nil)
	}
	if missing := missingMember(result, a.body.bytes); missing != "" {
		return nil, a.unusable(missing+" is missing or empty", nil)
	}
	return result, nil
}

// holdsSecret reports whether a decoded response has one of its secrets.
func holdsSecret(result any) bool {
	secretive, ok := result.(interface{ Sensitive() []string })
	return ok && slices.ContainsFunc(secretive.Sensitive(), func(s string) bool { return s != "" })
}

// missingMember returns the required member that a decoded response lacks. Other members may be
// missing: a new server must not break an old client. The generated MissingMember returns a member
// that is missing unless the JSON has one of the others that it names, if only as a zero.
func missingMember(result any, body []byte) string {
	checked, ok := result.(interface{ MissingMember() (string, []string) })
	if !ok {
		return ""
	}
	missing, unlessOneOf := checked.MissingMember()
	if len(unlessOneOf) > 0 && len(body) <= maxErrorBody {
		var members map[string]json.RawMessage
		_ = json.Unmarshal(body, &members) // what is no object has no members
		for _, name := range unlessOneOf {
			if raw, ok := members[name]; ok && string(raw) != "null" {
				return ""
			}
		}
	}
	return missing
}

// parseProblem returns what a parser found wrong, without the value that it found.
func parseProblem(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("its %s is not of the documented type", printableText(kind.Field, 100))
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not JSON, or cut off (at byte %d)", syntax.Offset)
	}
	return "it is not the documented JSON"
}
