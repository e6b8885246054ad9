// Package sdktest tests that other Go SDKs, unmodified, work with a client's HTTPClient. It is a
// module of its own, so that they are in no one's module graph.
package sdktest
