package keystore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
	"github.com/zalando/go-keyring"
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

var (
	errLocked = errors.New("the keyring is locked")
	errAbsent = fmt.Errorf("no keyring here: %w", keyring.ErrUnsupportedPlatform)
)

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
	keyring.MockInitWithError(errLocked)
	defer keyring.MockInit()
	if _, err := k.Load(t.Context()); !errors.Is(err, errLocked) {
		t.Errorf("got %v, want the keyring's error", err)
	}
}

// Not parallel: a call that is left behind counts for the whole process.
func TestKeyringThatDoesNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		stuck := func() (int, error) { <-release; return 1, nil }
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		patient := keystore.Keyring{Service: "x", Timeout: time.Hour}
		if _, err := keystore.Bounded(ctx, patient, stuck); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want context.DeadlineExceeded", err)
		}
		for range 3 { // a keyring that hangs costs its time once
			_, err := keystore.Bounded(t.Context(), keystore.Keyring{Service: "x"}, stuck)
			if !errors.Is(err, keystore.ErrTimeout) {
				t.Errorf("got %v, want ErrTimeout", err)
			}
		}
		if took := time.Since(start); took != time.Second+keystore.DefaultTimeout {
			t.Errorf("it took %v", took)
		}
		close(release) // the calls end by themselves, and the keyring is asked again
		synctest.Wait()
		if got, err := keystore.Bounded(t.Context(), keystore.Keyring{Service: "x"}, stuck); err != nil || got != 1 {
			t.Errorf("after it answered: %v, %v", got, err)
		}
	})
}
