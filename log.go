package openrouter

import (
	"context"
	"log/slog"
	"time"
)

// WithLogger makes calls write to logger, at level Debug: the operation, its method and path, the
// attempt, the status, the time it took, the number of bytes, and how long a retry waits. It is an
// allowlist: no header, query, body or key is ever written. nil turns it off, which is the default.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		if s.log = nil; logger != nil {
			// A function, so that a program without a logger does not link log/slog.
			s.log = func(ctx context.Context, r logRecord) { r.write(ctx, logger) }
		}
		return nil
	}
}

// logRecord is what is logged of an attempt, or of the wait before the next one: all that is
// allowed, since the secrets of tomorrow are unknown.
type logRecord struct {
	op      *Operation
	wait    time.Duration // before a retry; the rest is of an attempt
	attempt int
	took    time.Duration
	status  int // 0 when there was no response
	bytes   int
	failed  bool
}

// record returns what is logged of an attempt.
func (a *Attempt) record(took time.Duration) logRecord {
	return logRecord{
		op: a.call.op, attempt: a.call.attempts, took: took,
		status: a.response.StatusCode, bytes: len(a.body.bytes), failed: a.err != nil,
	}
}

func (r logRecord) write(ctx context.Context, logger *slog.Logger) {
	if !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", r.op.ID),
		slog.String("method", r.op.Method),
		slog.String("path", r.op.Path),
	}
	if r.attempt == 0 {
		logger.LogAttrs(ctx, slog.LevelDebug, "openrouter: retry", append(attrs, slog.Duration("wait", r.wait))...)
		return
	}
	attrs = append(attrs, slog.Int("attempt", r.attempt), slog.Duration("took", r.took))
	if r.status != 0 {
		attrs = append(attrs, slog.Int("status", r.status), slog.Int("bytes", r.bytes))
	} else if r.failed {
		attrs = append(attrs, slog.Bool("answered", false))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "openrouter: attempt", attrs...)
}
