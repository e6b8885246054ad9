package openrouter

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// logAttempt and logRetry write an allowlist: tomorrow's secret is unknown today.
func (s *settings) logAttempt(ctx context.Context, op *Operation, attempt int, answer *http.Response, bytes int, took time.Duration, err error) {
	if s.logger == nil || !s.logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := append(s.logOperation(op), slog.Int("attempt", attempt), slog.Duration("took", took))
	if answer != nil {
		attrs = append(attrs, slog.Int("status", answer.StatusCode), slog.Int("bytes", bytes))
	} else if err != nil {
		attrs = append(attrs, slog.Bool("answered", false))
	}
	s.logger.LogAttrs(ctx, slog.LevelDebug, "openrouter: attempt", attrs...)
}

func (s *settings) logRetry(ctx context.Context, op *Operation, wait time.Duration) {
	if s.logger != nil {
		s.logger.LogAttrs(ctx, slog.LevelDebug, "openrouter: retry", append(s.logOperation(op), slog.Duration("wait", wait))...)
	}
}

func (s *settings) logOperation(op *Operation) []slog.Attr {
	return []slog.Attr{slog.String("operation", op.ID), slog.String("method", op.Method), slog.String("path", op.Path)}
}
