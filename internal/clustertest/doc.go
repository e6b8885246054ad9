// Package clustertest runs three replicas of examples/webapp behind nginx, with PostgreSQL as their
// shared store, and signs a thousand users in while replicas are killed and secrets are rotated. It
// is a module of its own, since it needs Debian's packages nginx and postgresql.
package clustertest
