package generate

import (
	"fmt"
	"slices"
)

// Refusal says why an operation of the document is not generated. Nothing is ever left out without
// one.
type Refusal struct {
	Operation, Reason string
	// Line is that of the operation in the document.
	Line int
}

func (r Refusal) String() string {
	return fmt.Sprintf("line %d: %s: %s", r.Line, r.Operation, r.Reason)
}

func (p *plan) refuse(op *operation, format string, args ...any) {
	r := Refusal{Operation: op.ID, Reason: fmt.Sprintf(format, args...), Line: op.line}
	if !slices.Contains(p.refusals, r) {
		p.refusals = append(p.refusals, r)
	}
}
