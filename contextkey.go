package openrouter

import (
	"context"
	"slices"
)

type contextKey struct{}

// ContextWithKey returns a context whose calls, and whose requests by way of [Client.HTTPClient],
// authenticate with key. So one client serves the users of an application, each with their own key.
// The context's key wins over the client's; an option of a call ([WithKey], [WithAPIKey], ...) wins
// over both.
//
// With the zero Key such calls fail, before anything is sent: a user without a key must not use the
// application's own.
func ContextWithKey(ctx context.Context, key Key) context.Context {
	return context.WithValue(ctx, contextKey{}, key)
}

// keyOf returns the key that ContextWithKey has put into the context.
func keyOf(ctx context.Context) (key Key, ok bool) {
	key, ok = ctx.Value(contextKey{}).(Key)
	return key, ok
}

// useKey puts the key of a context in the place of the client's. It comes before the options of a
// call.
func (s *settings) useKey(key Key) {
	s.credential = func(context.Context) (string, error) { return key.Reveal(), nil }
	if s.hasHeader("Authorization") {
		s.headers = slices.DeleteFunc(slices.Clone(s.headers), func(h header) bool { return h.name == "Authorization" })
	}
}
