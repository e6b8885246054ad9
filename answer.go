package openrouter

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

var (
	errNoValue  = errors.New("it is not the documented JSON")
	errNoAnswer = errors.New("the HTTP client returned neither an answer nor an error")
	errTooLarge = errors.New("larger than the limit")
)

// missingError names a part of an answer without which the answer is none.
type missingError string

func (e missingError) Error() string { return string(e) + " is missing or empty" }

// usable returns the decoded value of a success, or why it is none: problem is the parser's.
func usable[T any](value *T, problem error, body []byte) (*T, error) {
	switch {
	case problem != nil && value != nil && holdsSecret(value):
		// A key was made and cannot be read another time: what stands beside it and is not of its type is left out.
		return value, nil
	case problem != nil:
		return nil, problem
	case value == nil:
		return nil, errNoValue
	}
	checked, ok := any(value).(interface{ MissingMember() (string, []string) })
	if !ok {
		return value, nil
	}
	missing, unlessOneOf := checked.MissingMember()
	if missing == "" || len(unlessOneOf) > 0 && hasMember(body, unlessOneOf) {
		return value, nil
	}
	return nil, missingError(missing)
}

// holdsSecret reports whether a decoded response has one of its secrets.
func holdsSecret(value any) bool {
	secretive, ok := value.(interface{ Sensitive() []string })
	return ok && slices.ContainsFunc(secretive.Sensitive(), func(s string) bool { return s != "" })
}

// hasMember reports whether the body is an object with one of the members.
func hasMember(body []byte, names []string) bool {
	if len(body) > maxErrorBody { // so much, and nothing of what the document describes
		return false
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(body, &members) // what is no object has no members
	return slices.ContainsFunc(names, func(name string) bool {
		raw, ok := members[name]
		return ok && string(raw) != "null"
	})
}

// parseProblem says what a parser found wrong, without the value it found.
func parseProblem(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var absent missingError
	switch {
	case errors.As(err, &absent) || errors.Is(err, errNoValue):
		return err.Error()
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("its %s is not of the documented type", printableText(kind.Field, 100))
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is not JSON, or cut off (at byte %d)", syntax.Offset)
	}
	return "it is not the documented JSON"
}

// redirectProblem names the host alone: the rest of a Location may hold anything.
func redirectProblem(resp *http.Response, hide redactor) string {
	if location, err := url.Parse(resp.Header.Get("Location")); err == nil && location.Host != "" && resp.StatusCode/100 == 3 {
		return "it redirects to " + printableText(hide.text(location.Hostname()), 253) + ", which is not followed"
	}
	return "it is neither a success nor an error"
}
