package constraint

import (
	"fmt"
	"strings"
)

// Class is an [Expression] that every character of a string must be one of some ASCII characters,
// written as the inside of the brackets: Class("A-Za-z0-9_-") stands for ^[A-Za-z0-9_-]+$. It needs
// no package regexp, which is a large part of a small program. [ParseClass] makes it of an
// expression.
type Class string

// ParseClass returns the Class that matches what a regular expression matches. It reports false
// when there is none.
func ParseClass(expression string) (Class, bool) {
	class, opens := strings.CutPrefix(expression, "^[")
	class, closes := strings.CutSuffix(class, "]+$")
	if !opens || !closes || class == "" || class[0] == '^' || strings.ContainsAny(class, `[]\`) {
		return "", false
	}
	for low, high, rest := nextRange(class); ; low, high, rest = nextRange(rest) {
		if low < ' ' || high > '~' || low > high {
			return "", false
		}
		if rest == "" {
			return Class(class), true
		}
	}
}

// nextRange returns the first range of a class, and what follows it.
func nextRange(class string) (low, high byte, rest string) {
	if len(class) >= 3 && class[1] == '-' {
		return class[0], class[2], class[3:]
	}
	return class[0], class[0], class[1:]
}

// MatchString reports whether value has characters, and all of them are in the class.
func (c Class) MatchString(value string) bool {
	for i := range len(value) {
		if !c.has(value[i]) {
			return false
		}
	}
	return value != ""
}

func (c Class) has(char byte) bool {
	for rest := string(c); rest != ""; {
		var low, high byte
		if low, high, rest = nextRange(rest); low <= char && char <= high {
			return true
		}
	}
	return false
}

// String returns the regular expression that the class stands for.
func (c Class) String() string { return fmt.Sprintf("^[%s]+$", string(c)) }
