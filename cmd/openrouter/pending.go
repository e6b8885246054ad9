package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/openrouter-go/openrouter/oauth"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

// pending is a sign-in that was started without a terminal and waits for its code. It is kept in a
// file of mode 0600 for as long as a code lives.
type pending struct {
	ID       string    `json:"id"`
	Server   string    `json:"server_url"`
	Verifier string    `json:"code_verifier"`
	Page     string    `json:"url"`
	Expires  time.Time `json:"expires_at"`

	path string
}

const (
	pendingEnd = ".json"
	claimedEnd = ".claimed" // while its code is exchanged
)

// pendings are the pending sign-ins to one server.
type pendings struct {
	server string
	prefix string // of their files' paths
}

func pendingsOf(server string) (*pendings, error) {
	path, err := keystore.DefaultPath(appName, accountOf(server))
	return &pendings{server: server, prefix: strings.TrimSuffix(path, ".json") + ".pending-"}, err
}

// add keeps a sign-in whose page has just become known.
func (p *pendings) add(ctx context.Context, entry *pending, verifier oauth.Verifier, page string) error {
	if _, err := p.list(ctx); err != nil { // which also removes what has expired
		return err
	}
	id := strings.ToLower(rand.Text()[:8])
	added := pending{
		ID:       id,
		Server:   p.server,
		Verifier: verifier.Reveal(),
		Page:     page,
		Expires:  time.Now().Add(native.DefaultTimeout).Truncate(time.Second),
		path:     p.prefix + id + pendingEnd,
	}
	data, err := json.Marshal(added)
	if err != nil {
		return errors.New("encoding the pending sign-in failed") // err may quote the verifier
	}
	if err := writeSecret(added.path, string(data)+"\n"); err != nil {
		return err
	}
	*entry = added
	return nil
}

// list returns the sign-ins that wait, and removes what has expired. As for a key, the directory is
// created, and refused when other users can write to it.
func (p *pendings) list(ctx context.Context) ([]*pending, error) {
	if err := (keystore.File{Path: p.prefix + "check" + pendingEnd}).Ready(ctx); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Dir(p.prefix))
	if err != nil {
		return nil, err
	}
	var waiting []*pending
	for _, file := range entries {
		path := filepath.Join(filepath.Dir(p.prefix), file.Name())
		if !strings.HasPrefix(path, p.prefix) || !file.Type().IsRegular() {
			continue
		}
		entry := &pending{path: path}
		data, err := os.ReadFile(path) // #nosec G304 -- in the user's own directory
		if err != nil || json.Unmarshal(data, entry) != nil {
			info, err := file.Info() // it may be just being written
			if err != nil {
				continue
			}
			entry.Expires = info.ModTime().Add(native.DefaultTimeout)
		}
		switch {
		case time.Now().After(entry.Expires):
			_ = os.Remove(path) // else the next time
		case entry.Server == p.server && strings.HasSuffix(path, pendingEnd):
			waiting = append(waiting, entry)
		}
	}
	return waiting, nil
}

// callbackStart starts the path of every callback of package native.
const callbackStart = "/openrouter/callback/"

// choose returns the sign-in that a code belongs to: the one with the ID, or the one whose callback
// was pasted, or else the only one. It never guesses: the wrong verifier would use the code up.
func (p *pendings) choose(ctx context.Context, id, pasted string) (*pending, error) {
	waiting, err := p.list(ctx)
	if err != nil {
		return nil, err
	}
	var matching []*pending
	var ids []string
	for _, entry := range waiting {
		if id != "" && entry.ID != id {
			continue
		}
		ids = append(ids, entry.ID)
		callback := entry.callbackPath()
		if !strings.Contains(pasted, callbackStart) || callback != "" && strings.Contains(pasted, callback) {
			matching = append(matching, entry)
		}
	}
	switch {
	case len(matching) == 1:
		return matching[0], nil
	case len(matching) > 1:
		return nil, failf("openrouter auth login --resume="+strings.Join(ids, ", or --resume="),
			"%d sign-ins are waiting, and the code belongs to one of them", len(matching))
	case len(ids) > 0:
		return nil, failf("give the code of this sign-in", "the address belongs to another sign-in")
	}
	return nil, failf("openrouter auth login",
		"no such sign-in to %s is waiting: it was finished, or it has expired", p.server)
}

// parameter returns a parameter of the authorization page, "" for none.
func (e *pending) parameter(name string) string {
	page, err := url.Parse(e.Page)
	if err != nil {
		return ""
	}
	return page.Query().Get(name)
}

// callbackPath returns the path that the browser comes back to, "" in headless mode.
func (e *pending) callbackPath() string {
	callback, err := url.Parse(e.parameter("callback_url"))
	if err != nil {
		return ""
	}
	return callback.Path
}

// claim takes the sign-in for this process alone, so that a code is never exchanged twice.
func (e *pending) claim() error {
	claimed := strings.TrimSuffix(e.path, pendingEnd) + claimedEnd
	if err := os.Rename(e.path, claimed); err != nil {
		return fmt.Errorf("the sign-in may be being finished by another process: %w", errors.Unwrap(err))
	}
	e.path = claimed
	return nil
}

// settle removes the sign-in, unless err leaves the right code to be given: then it waits on.
func (e *pending) settle(err error) (waits bool) {
	if isFinal(err) || time.Now().After(e.Expires) {
		_ = os.Remove(e.path) // else it expires
		return false
	}
	if path, claimed := strings.CutSuffix(e.path, claimedEnd); claimed {
		_ = os.Rename(e.path, path+pendingEnd)
	}
	return true
}

// isFinal reports whether a sign-in that ended so cannot be finished by another code.
func isFinal(err error) bool {
	return err == nil || errors.Is(err, oauth.ErrDenied) || errors.Is(err, oauth.ErrCodeExpired) ||
		errors.Is(err, oauth.ErrCodeMaybeConsumed)
}

// resumeCommand returns the command that finishes the sign-in, as it was asked for.
func (e *pending) resumeCommand(o loginOptions) string {
	command := "openrouter auth login --resume=" + e.ID + serverArgument(e.Server)
	if o.noStore {
		command += " --no-store"
	}
	if o.show.reveal {
		command += " --reveal"
	}
	return command
}

// pendingJSON is what auth login --json prints when the sign-in has to be finished later.
type pendingJSON struct {
	State     string    `json:"state"` // "pending"
	ID        string    `json:"id"`
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
	Next      string    `json:"next"`
	Stdin     string    `json:"stdin"`
}

// printPending tells a script how the sign-in goes on.
func (a *app) printPending(e *pending, o loginOptions) error {
	return a.printJSON(pendingJSON{
		State:     "pending",
		ID:        e.ID,
		URL:       e.Page,
		ExpiresAt: e.Expires,
		Next:      e.resumeCommand(o),
		Stdin:     "the code that the page shows, or the address that the browser ended on",
	})
}
