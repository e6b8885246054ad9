// Package browsertest signs in with a real browser, which no other test here needs. It is a module
// of its own, so that what drives the browser is in no one's module graph.
package browsertest
