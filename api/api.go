// Package api holds the OpenAPI document that this SDK is generated from and that the sandbox
// serves.
package api

import _ "embed"

//go:embed openapi.yaml
var document []byte

// Document returns a copy of the OpenAPI 3.1 document, as YAML.
//
// It is what package gen was generated from, and what the sandbox routes and validates by. Use it
// to generate a client for another language, or to validate against.
func Document() []byte {
	return append([]byte(nil), document...)
}
