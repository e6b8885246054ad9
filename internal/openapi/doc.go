// Package openapi holds what the generator and the sandbox both need to know about OpenAPI and JSON
// Schema, on top of kin-openapi's model of a document:
//
//   - [Load] reads a document, turns the older forms that published documents still use into those
//     of OpenAPI 3.1, and keeps the order and the lines of the source ([Keys],
//     [Document.Operations], [Line]);
//   - [Flatten] folds a schema's allOf members into one view of it;
//   - [Document.Example] and [Document.Value] build values that satisfy a schema, and
//     [Document.Valid] checks one.
//
// Nothing here depends on what is generated or served.
package openapi
