package keystore_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

// ring is a keyring that can be broken.
type ring struct {
	mu   sync.Mutex
	key  openrouter.Key
	fail error
}

func (r *ring) Load(context.Context) (openrouter.Key, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil && r.key.IsZero() {
		return r.key, native.ErrNoKey
	}
	if r.fail != nil {
		return openrouter.Key{}, r.fail
	}
	return r.key, nil
}

func (r *ring) Save(_ context.Context, key openrouter.Key) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil {
		r.key = key
	}
	return r.fail
}

func (r *ring) Delete(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil && r.key.IsZero() {
		return native.ErrNoKey
	}
	if r.fail == nil {
		r.key = openrouter.Key{}
	}
	return r.fail
}

var errBroken = errors.New("no keyring here")

func TestKeyring(t *testing.T) {
	k := keystore.Keyring{Service: "notch-test"}
	other := keystore.Keyring{Service: "notch-test", Account: "other"}
	if _, err := k.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("loading nothing: %v", err)
	}
	if err := k.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if _, err := other.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("another account: %v", err)
	}
	if err := k.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if err := k.Delete(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting nothing: %v", err)
	}
	if err := k.Save(t.Context(), openrouter.Key{}); err == nil {
		t.Error("no key is saved")
	}
	if err := (keystore.Keyring{}).Save(t.Context(), one); err == nil {
		t.Error("no service is no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := k.Save(ctx, one); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	keyring.MockInitWithError(errBroken)
	defer keyring.MockInit()
	if _, err := k.Load(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want the keyring's error", err)
	}
}

func TestKeyringThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		stuck := func() (int, error) { <-release; return 0, nil }
		start := time.Now()
		if _, err := keystore.Bounded(t.Context(), keystore.Keyring{Service: "x"}, stuck); !errors.Is(err, keystore.ErrTimeout) {
			t.Errorf("got %v, want ErrTimeout", err)
		}
		if took := time.Since(start); took != keystore.DefaultTimeout {
			t.Errorf("it took %v", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := keystore.Bounded(ctx, keystore.Keyring{Service: "x", Timeout: time.Hour}, stuck); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want context.DeadlineExceeded", err)
		}
		close(release) // both calls end by themselves
	})
}

func newStore(t *testing.T, r native.Store) (*keystore.Store, keystore.File, *[]keystore.Place) {
	t.Helper()
	file := newFile(t)
	var places []keystore.Place
	store, err := keystore.New(keystore.Config{App: "notch", Path: file.Path, Keyring: r, OnSave: func(p keystore.Place) { places = append(places, p) }})
	if err != nil {
		t.Fatal(err)
	}
	return store, file, &places
}

func TestKeyringFirst(t *testing.T) {
	t.Parallel()
	r := &ring{}
	store, file, places := newStore(t, r)
	if err := file.Save(t.Context(), two); err != nil { // left from when there was no keyring
		t.Fatal(err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != two {
		t.Errorf("got %v, %v, want the file's", got.Reveal(), err)
	}
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Load(t.Context()); !errors.Is(err, native.ErrNoKey) || r.key != one {
		t.Errorf("the file after a save to the keyring: %v", err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if len(*places) != 1 || !(*places)[0].Encrypted || (*places)[0].Path != "" {
		t.Errorf("told %+v", *places)
	}
	if err := store.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if err := store.Delete(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting nothing: %v", err)
	}
}

func TestFileWhereThereIsNoKeyring(t *testing.T) {
	t.Parallel()
	r := &ring{fail: errBroken}
	store, file, places := newStore(t, r)
	if _, err := store.Load(t.Context()); !errors.Is(err, native.ErrNoKey) || !errors.Is(err, errBroken) {
		t.Errorf("loading nothing: %v, want both reasons", err)
	}
	if err := store.Delete(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting nothing: %v", err)
	}
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if len(*places) != 1 || (*places)[0].Encrypted || (*places)[0].Path != file.Path || !errors.Is((*places)[0].Err, errBroken) {
		t.Errorf("told %+v", *places)
	}
	r.fail, r.key = nil, two // the keyring is back, with an older key
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v, want the newer key", got.Reveal(), err)
	}
	if err := store.Delete(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := store.Load(t.Context()); !errors.Is(err, native.ErrNoKey) {
		t.Errorf("a copy is left: %v", err)
	}
}

func TestNeitherWorks(t *testing.T) {
	t.Parallel()
	store, file, places := newStore(t, &ring{fail: errBroken})
	if err := (keystore.File{Path: filepath.Dir(file.Path)}).Save(t.Context(), one); err != nil {
		t.Fatal(err) // a file where the folder should be
	}
	err := store.Save(t.Context(), one)
	if err == nil || !errors.Is(err, errBroken) || strings.Contains(err.Error(), one.Reveal()) || len(*places) != 0 {
		t.Errorf("got %v", err)
	}
}

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
	for _, account := range []string{"", "openrouter.ai", "127.0.0.1:8080", "127.0.0.1_8080", "..", "../../etc", ".hidden", "a b", "a+b", `a\b`} {
		path, err := keystore.DefaultPath("notch", account)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[path]; twice {
			t.Errorf("%q and %q have the same file", account, other)
		}
		seen[path] = account
		name := filepath.Base(path)
		if filepath.Base(filepath.Dir(path)) != "notch" || strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\:`) {
			t.Errorf("%q becomes %s", account, name)
		}
	}
}
