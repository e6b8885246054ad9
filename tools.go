//go:build ignore

// The tools and libraries behind `go generate`, at the versions of go.mod: internal/generate runs
// oapi-codegen as a library. The build tag is "ignore" because `go mod tidy` of a program that
// imports this package follows any other tag, and would put the generator into that program's
// go.mod.

package openrouter

import (
	_ "github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	_ "github.com/oapi-codegen/runtime"
)
