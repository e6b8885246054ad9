// Package constraint holds the checks that generated code runs on a request before it is sent. Each
// function compares one value with one keyword of the document (JSON Schema's minLength, pattern,
// ...).
//
// Every function returns nil or a [*Violation], which names the field and the fix and never holds
// the value: it may be a secret. The package is public because generated code in other modules
// imports it.
package constraint

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Violation says which field of a request the document forbids, and why.
type Violation struct {
	// Field is the field's name in the document, such as "code_verifier" or "messages[0].role".
	Field string
	// Problem is a predicate without the value, such as "is too short (5 characters, at least 43
	// are needed)".
	Problem string
	// Hint says what to do about it; empty when the problem says it all.
	Hint string
}

// Error returns field, problem and hint in one line.
func (v *Violation) Error() string {
	text := v.Field + " " + v.Problem
	if v.Hint != "" {
		text += ": " + v.Hint
	}
	return text
}

// MinLength refuses a string of fewer than n characters (JSON Schema counts characters, not bytes).
func MinLength(field, value string, n int, hint string) error {
	length := utf8.RuneCountInString(value)
	switch {
	case length >= n:
		return nil
	case length == 0:
		return &Violation{field, "is empty", hint}
	}
	return &Violation{
		field,
		fmt.Sprintf("is too short (%s, at least %d are needed)", count(length, "character"), n),
		hint,
	}
}

// MaxLength refuses a string of more than n characters.
func MaxLength(field, value string, n int, hint string) error {
	length := utf8.RuneCountInString(value)
	if length <= n {
		return nil
	}
	return &Violation{
		field,
		fmt.Sprintf("is too long (%s, at most %d are allowed)", count(length, "character"), n),
		hint,
	}
}

// Expression is a *regexp.Regexp, or anything that matches like one. It keeps regexp out of
// programs whose requests have no pattern.
type Expression interface {
	MatchString(string) bool
	String() string
}

// Pattern refuses a string in which the expression matches nothing; an expression that is meant for
// the whole string is anchored.
func Pattern(field, value string, re Expression, hint string) error {
	if re.MatchString(value) {
		return nil
	}
	return &Violation{field, "does not match " + re.String(), hint}
}

// OneOf refuses a string that is not one of those allowed.
func OneOf(field, value string, hint string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return &Violation{field, "is not " + alternatives(allowed), hint}
}

// Minimum refuses a number below the bound, or equal to it when the bound is exclusive. NaN is
// below every bound.
func Minimum(field string, value, bound float64, exclusive bool, hint string) error {
	switch {
	case value > bound, value == bound && !exclusive:
		return nil
	case exclusive:
		return &Violation{field, "must be greater than " + number(bound), hint}
	}
	return &Violation{field, "must be at least " + number(bound), hint}
}

// Maximum refuses a number above the bound, or equal to it when the bound is exclusive. NaN is
// above every bound.
func Maximum(field string, value, bound float64, exclusive bool, hint string) error {
	switch {
	case value < bound, value == bound && !exclusive:
		return nil
	case exclusive:
		return &Violation{field, "must be less than " + number(bound), hint}
	}
	return &Violation{field, "must be at most " + number(bound), hint}
}

// MinItems refuses a list of fewer than n items.
func MinItems(field string, length, n int, hint string) error {
	if length >= n {
		return nil
	}
	return &Violation{field, fmt.Sprintf("has too few items (%d, at least %d are needed)", length, n), hint}
}

// MaxItems refuses a list of more than n items.
func MaxItems(field string, length, n int, hint string) error {
	if length <= n {
		return nil
	}
	return &Violation{field, fmt.Sprintf("has too many items (%d, at most %d are allowed)", length, n), hint}
}

// Requires is the violation of JSON Schema's dependentRequired: the field is there and the other,
// which it needs, is not.
func Requires(field, other string, hint string) error {
	return &Violation{field, "needs " + other, hint}
}

// Missing is the violation of a required list, map, union or file that is not set: encoded, it
// would be null.
func Missing(field, hint string) error {
	return &Violation{field, "is missing", hint}
}

// PathSegment refuses what would make a request's path another one: an empty segment, "." and "..",
// which servers and proxies resolve.
func PathSegment(field, value string, hint string) error {
	switch value {
	case "":
		return &Violation{field, "is empty", hint}
	case ".", "..":
		return &Violation{field, "is a dot segment, which would lead to another path", hint}
	}
	return nil
}

// Within makes a nested object's violation name its place: "role" becomes "messages[0].role". A
// violation without a name, which is that of an item of a list, gets the place alone. Other errors,
// nil too, stay as they are.
func Within(field string, err error) error {
	var v *Violation
	if !errors.As(err, &v) {
		return err
	}
	if v.Field != "" && !strings.HasPrefix(v.Field, "[") {
		field += "."
	}
	field += v.Field
	return &Violation{field, v.Problem, v.Hint}
}

// At names the item of a list.
func At(field string, index int) string { return field + "[" + strconv.Itoa(index) + "]" }

func alternatives(allowed []string) string {
	switch last := len(allowed) - 1; {
	case last < 0:
		return "allowed"
	case last == 0:
		return allowed[0]
	default:
		return strings.Join(allowed[:last], ", ") + " or " + allowed[last]
	}
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
