//go:build ignore

// What `go generate` runs and the generated code may import, at the versions of go.mod: the line tool there keeps oapi-codegen, and
// internal/generate/tools.go the runtime while no operation of the document has a parameter. It is never compiled; and the tag is ignore, since
// `go mod tidy` of a program that imports this package would follow any other and put the generator into that program's go.mod.

package openrouter

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"
	_ "github.com/oapi-codegen/runtime"
)
