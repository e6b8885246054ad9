// Package plain is oapi-codegen's client of three operations of api/openapi.yaml by its own
// templates. The benchmark compares with it, and make bench generates it: go generate must not fail
// for an operation that only the SDK's generator understands.
package plain
