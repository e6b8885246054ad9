package openrouter

//go:generate go run ./internal/generate
