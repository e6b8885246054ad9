// Package repository holds the tests of the repository itself: what a user's program compiles,
// which licenses that has, that README.md is true, and how the code is written.
package repository
