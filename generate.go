package openrouter

//go:generate go run ./cmd/openrouter-generate -document api/openapi.yaml
//go:generate go run ./internal/apidoc
