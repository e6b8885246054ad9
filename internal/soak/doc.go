// Package soak exchanges codes for a minute through a proxy that delays, resets and truncates, and
// counts: every call must end in a key or in a typed error, and a key that was minted and did not
// arrive must be owned up to. Run it by `make soak`. It is a module of its own so that the proxy's
// library reaches no one's module graph.
package soak
