package openrouter

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
)

var (
	errNoValue  = errors.New("it is not the documented JSON")
	errNoAnswer = errors.New("the HTTP client returned neither an answer nor an error")
	errTooLarge = errors.New("larger than the limit")
)

// missingError names a part of an answer without which the answer is none.
type missingError string

func (e missingError) Error() string { return string(e) + " is missing or empty" }

// missing reports the first required part of an answer that is not there: of the top level alone, and only what the zero value of
// its type cannot stand for (an object, a list, a key). Everything further down may be missing: a new server must not break an old client.
func missing(value any) error {
	v := reflect.ValueOf(value).Elem()
	if v.Kind() == reflect.Struct {
		for _, field := range requiredParts(v.Type()) {
			if v.Field(field.index).IsZero() {
				return missingError(field.name)
			}
		}
	} else if v.IsZero() {
		return errNoValue
	}
	return nil
}

type part struct {
	index int
	name  string
}

var partsByType sync.Map // reflect.Type to []part

func requiredParts(t reflect.Type) []part {
	if parts, ok := partsByType.Load(t); ok {
		return parts.([]part)
	}
	var parts []part
	for i := range t.NumField() {
		field := t.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch field.Type.Kind() {
		case reflect.Struct, reflect.Slice, reflect.Map:
			if field.IsExported() && name != "" && name != "-" && !strings.Contains(options, "omitempty") {
				parts = append(parts, part{i, name})
			}
		}
	}
	partsByType.Store(t, parts)
	return parts
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
func redirectProblem(resp *http.Response) string {
	if location, err := url.Parse(resp.Header.Get("Location")); err == nil && location.Host != "" {
		return "it redirects to " + printableText(location.Hostname(), 253) + ", which is not followed"
	}
	return "it is neither a success nor an error"
}
