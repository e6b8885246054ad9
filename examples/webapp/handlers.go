package main

import (
	"context"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/openrouter-go/openrouter/oauth/web"
)

// maxMessage bounds a chat message in bytes.
const maxMessage = 16 << 10

// view is what the page shows.
type view struct {
	AppName  string
	Style    template.CSS
	SignedIn bool
	CanChat  bool
	Button   web.SignInButton
	Status   template.HTML
	Gone     string // after signing out: the page of the key
}

func (a *app) render(w http.ResponseWriter, v view) {
	v.AppName, v.Style = appName, a.style
	v.Button = web.SignInButton{PublicURL: a.settings.publicURL + mount, ReturnTo: "/"}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := a.page.Execute(w, v); err != nil {
		slog.Warn("the page was not sent", "error", err)
	}
}

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	if a.account(r) == "" {
		a.render(w, view{})
		return
	}
	ctx, key, err := a.withKey(r)
	if err != nil {
		slog.Error("a stored key cannot be used", "error", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	status, err := web.CheckKey(ctx, a.client, key)
	if err != nil {
		slog.Warn("the key's status is not known", "error", err)
	}
	a.render(w, view{
		SignedIn: true, CanChat: status.State == web.KeyUsable,
		Status: status.HTML(web.SignInButton{PublicURL: a.settings.publicURL + mount, ReturnTo: "/"}),
	})
}

// chat streams the model's answer to one message as plain text.
func (a *app) chat(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxMessage)
	message := strings.TrimSpace(r.FormValue("message"))
	ctx, key, err := a.withKey(r)
	switch {
	case err != nil:
		slog.Error("a stored key cannot be used", "error", err)
		http.Error(w, "Your key cannot be read. Sign in again.", http.StatusUnauthorized)
		return
	case key.IsZero():
		http.Error(w, "Sign in first.", http.StatusUnauthorized)
		return
	case message == "":
		http.Error(w, "Write a message first.", http.StatusBadRequest)
		return
	}
	stream := a.chats.Chat.Completions.NewStreaming(ctx, openai.ChatCompletionNewParams{
		Model:    a.settings.model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(message)},
	})
	defer func() { _ = stream.Close() }()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would wait for the end
	flush := http.NewResponseController(w)
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			_, _ = io.WriteString(w, choice.Delta.Content)
		}
		_ = flush.Flush()
	}
	var refused *openai.Error
	switch err := stream.Err(); {
	case err == nil || r.Context().Err() != nil:
	case errors.As(err, &refused) && refused.StatusCode == http.StatusUnauthorized:
		http.Error(w, "OpenRouter does not know your key any more. Sign in again.", http.StatusUnauthorized)
	default:
		slog.Warn("a chat has failed", "error", err)
		http.Error(w, "OpenRouter has not answered. Try again in a moment.", http.StatusBadGateway)
	}
}

// signOut forgets the key and the session. The key itself belongs to the user, who alone can delete
// it.
func (a *app) signOut(w http.ResponseWriter, r *http.Request) {
	account := a.account(r)
	_, key, err := a.withKey(r)
	if err != nil {
		slog.Warn("a stored key cannot be used", "error", err)
	}
	if account != "" {
		err = a.store.forgetKey(r.Context(), account)
	}
	if err := errors.Join(err, a.sessions.Destroy(r.Context())); err != nil {
		slog.Error("a user could not sign out", "error", err)
		http.Error(w, "Signing out has failed. Try again in a moment.", http.StatusInternalServerError)
		return
	}
	a.render(w, view{Gone: key.SettingsURL()})
}
