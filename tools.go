//go:build tools

// tools.go pins the versions of what `go generate` runs, and keeps oapi-codegen's runtime in go.mod while no
// operation of the document has a parameter. It is never compiled.

package openrouter

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "github.com/oapi-codegen/runtime"
)
