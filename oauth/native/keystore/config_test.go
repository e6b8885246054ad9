package keystore_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

func TestNew(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]keystore.Config{"no app": {}, "relative": {App: "notch", Path: "key.json"}} {
		if _, err := keystore.New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	r := &ring{}
	file := newFile(t)
	store, err := keystore.New(keystore.Config{App: "notch", Path: file.Path, Keyring: r, NoKeyring: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if got, err := file.Load(t.Context()); err != nil || got != one || !r.key.IsZero() {
		t.Errorf("got %v, %v, in the keyring %v", got.Reveal(), err, r.key.Reveal())
	}
	if err := store.Delete(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestDefaultPath(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir()) // read on Unix only; elsewhere nothing is made either
	seen := make(map[string]string)
	accounts := []string{
		"", "openrouter.ai", "127.0.0.1:8080", "127.0.0.1_8080", "..", "../../etc", ".hidden", "a b", "a+b", `a\b`,
	}
	for _, account := range accounts {
		path, err := keystore.DefaultPath("notch", account)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[path]; twice {
			t.Errorf("%q and %q have the same file", account, other)
		}
		seen[path] = account
		name := filepath.Base(path)
		if filepath.Base(filepath.Dir(path)) != "notch" || strings.HasPrefix(name, ".") ||
			strings.ContainsAny(name, `/\:`) {
			t.Errorf("%q becomes %s", account, name)
		}
	}
}
