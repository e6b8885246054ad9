package keystore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openrouter-go/openrouter/oauth/native"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

func newStore(t *testing.T, r native.Store) (*keystore.Store, keystore.File, *[]keystore.Place) {
	t.Helper()
	file := newFile(t)
	var places []keystore.Place
	store, err := keystore.New(keystore.Config{
		App:     "notch",
		Path:    file.Path,
		Keyring: r,
		OnSave:  func(p keystore.Place) { places = append(places, p) },
	})
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
		t.Errorf("OnSave got %+v", *places)
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
	r := &ring{fail: errAbsent}
	store, file, places := newStore(t, r)
	if _, err := store.Load(t.Context()); !errors.Is(err, native.ErrNoKey) || !errors.Is(err, errAbsent) {
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
	if len(*places) != 1 || (*places)[0].Encrypted || (*places)[0].Path != file.Path {
		t.Errorf("OnSave got %+v", *places)
	} else if !errors.Is((*places)[0].Err, errAbsent) {
		t.Errorf("the keyring was not used because of %v", (*places)[0].Err)
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
	store, file, places := newStore(t, &ring{fail: errLocked})
	if err := (keystore.File{Path: filepath.Dir(file.Path)}).Save(t.Context(), one); err != nil {
		t.Fatal(err) // a file where the directory should be
	}
	err := store.Save(t.Context(), one)
	if err == nil || !errors.Is(err, errLocked) || strings.Contains(err.Error(), one.Reveal()) || len(*places) != 0 {
		t.Errorf("got %v", err)
	}
}

// A keyring that cannot be reached is not an empty one: it is reported, and a removal that did not
// happen is not claimed.
func TestUnreachableKeyring(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{
		"locked": errLocked, "gone": errAbsent, "hanging": fmt.Errorf("keyring: %w", keystore.ErrTimeout),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &ring{}
			store, _, _ := newStore(t, r)
			if err := store.Save(t.Context(), one); err != nil {
				t.Fatal(err)
			}
			r.fail = failure
			reported := func(doing string, err error, want string) {
				t.Helper()
				if !errors.Is(err, failure) || errors.Is(err, native.ErrNoKey) || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v, want the keyring's failure and %q", doing, err, want)
				}
			}
			_, err := store.Load(t.Context())
			reported("loading", err, "may be in it")
			reported("deleting", store.Delete(t.Context()), "nothing was removed")

			if err := store.Save(t.Context(), two); err != nil { // goes to the file
				t.Fatal(err)
			}
			if got, err := store.Load(t.Context()); err != nil || got != two {
				t.Errorf("got %v, %v, want the newer key", got.Reveal(), err)
			}
			reported("deleting the newer key", store.Delete(t.Context()), "the key in the file was removed")
			_, err = store.Load(t.Context())
			reported("loading after that", err, "may be in it")

			r.fail = nil
			if err := store.Delete(t.Context()); err != nil || !r.key.IsZero() {
				t.Errorf("deleting once the keyring is back: %v", err)
			}
			r.fail = failure
			if _, err := store.Load(t.Context()); errors.Is(err, native.ErrNoKey) != errors.Is(err, errAbsent) {
				t.Errorf("loading what was deleted: %v", err)
			}
		})
	}
}

// A keyring that fails without being absent may hold a key of an earlier program.
func TestLockedKeyringMayHoldAKey(t *testing.T) {
	t.Parallel()
	store, _, _ := newStore(t, &ring{fail: errLocked})
	if _, err := store.Load(t.Context()); !errors.Is(err, errLocked) || errors.Is(err, native.ErrNoKey) {
		t.Errorf("loading: %v", err)
	}
	if err := store.Delete(t.Context()); !errors.Is(err, errLocked) || errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting: %v", err)
	}
}

func TestKeyInAKeyringThatIsNotUsed(t *testing.T) {
	t.Parallel()
	store, file, _ := newStore(t, &ring{})
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	without, err := keystore.New(keystore.Config{App: "notch", Path: file.Path, NoKeyring: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = without.Load(t.Context())
	if !errors.Is(err, native.ErrNoKey) || !strings.Contains(err.Error(), "keyring") {
		t.Errorf("loading: %v, want one that names the keyring", err)
	}
	if err := without.Save(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	if err := without.Delete(t.Context()); err == nil || errors.Is(err, native.ErrNoKey) {
		t.Errorf("deleting: %v, want an error that says what is left", err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v, want what the keyring still holds", got.Reveal(), err)
	}
	if err := store.Delete(t.Context()); err != nil {
		t.Error(err)
	}
}

// A directory that others may write to keeps no key, but it does not stand in the keyring's way.
func TestUnsafeDirectoryBesideTheKeyring(t *testing.T) {
	t.Parallel()
	r := &ring{}
	store, file, _ := newStore(t, r)
	if err := os.MkdirAll(filepath.Dir(file.Path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(file.Path), 0o770); err != nil {
		t.Fatal(err)
	}
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if err := store.Delete(t.Context()); err != nil || !r.key.IsZero() {
		t.Errorf("deleting: %v", err)
	}
}

// Neither is the note of that key.
func TestNoteOfAKeyNeedNotBeSafe(t *testing.T) {
	t.Parallel()
	r := &ring{}
	store, file, _ := newStore(t, r)
	if err := store.Save(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{os.Chmod(file.Path, 0o644), os.Chmod(filepath.Dir(file.Path), 0o777)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, err := store.Load(t.Context()); err != nil || got != one {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if err := store.Save(t.Context(), two); err != nil {
		t.Error(err)
	}
	if got, err := store.Load(t.Context()); err != nil || got != two {
		t.Errorf("got %v, %v", got.Reveal(), err)
	}
	if err := store.Delete(t.Context()); err != nil || !r.key.IsZero() {
		t.Errorf("deleting: %v", err)
	}
}
