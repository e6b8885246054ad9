//go:build tools

package main

// The runtime stays in go.mod while no operation of the document has a parameter. See tools.go at the top.
import _ "github.com/oapi-codegen/runtime"
