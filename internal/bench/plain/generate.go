// Package plain is oapi-codegen's client of api/openapi.yaml by its own templates. The benchmark
// compares with it.
package plain

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config plain.yaml ../../../api/openapi.yaml
