// Package streambench measures a stream of chat completions by this SDK beside openai-go and
// go-openai, on the same recorded stream in the same run. It is a module of its own, so that they
// are in no one's module graph.
package streambench
