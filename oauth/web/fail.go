package web

import (
	"errors"
	"log/slog"
	"net/http"
)

// fail reports to the application and the user that a flow has not led to a key. The flow is nil
// when it is not known.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, f *flow, err error) {
	own, ok := w.(*response) // in which OnSignIn may have written already
	if !ok {
		own = &response{ResponseWriter: w}
	}
	if h.config.OnError != nil {
		h.config.OnError(own, r, err)
	} else {
		h.log(r, err)
	}
	if own.wrote {
		return
	}
	if h.config.ErrorsToReturnPath && f != nil {
		redirect(own, withParameter(orRoot(f.ReturnTo), ErrorParameter, parameterValue(err)))
		return
	}
	h.writePage(own, statusOf(err), h.pageFor(f, err))
}

// log writes errors that OnError does not get. Anybody can request a callback without a flow, so
// that is not worth a line.
func (h *handler) log(r *http.Request, err error) {
	var save *SaveError
	switch {
	case errors.As(err, &save):
		h.config.Logger.LogAttrs(
			r.Context(),
			slog.LevelError,
			"openrouter sign-in: a key was made and could not be saved",
			slog.String("error", err.Error()),
			slog.String("key_settings", save.Key.SettingsURL()),
		)
	case parameterValue(err) == ErrorFailed && !errors.Is(err, ErrUnknownFlow) && !errors.Is(err, ErrUnreadableFlow):
		h.config.Logger.LogAttrs(
			r.Context(),
			slog.LevelWarn,
			"openrouter sign-in failed",
			slog.String("error", err.Error()),
		)
	}
}
