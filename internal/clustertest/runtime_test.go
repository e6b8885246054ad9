package clustertest_test

// Package gen imports it once an operation of the document has a parameter: it stays in this
// module's go.sum, so that adding one changes no other module.
import _ "github.com/oapi-codegen/runtime"
