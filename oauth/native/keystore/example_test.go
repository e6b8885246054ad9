package keystore_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/oauth/native/keystore"
)

func ExampleNew() {
	directory, err := os.MkdirTemp("", "notch-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(directory) }()
	store, err := keystore.New(keystore.Config{
		App:       "notch",
		Path:      filepath.Join(directory, "key.json"),
		NoKeyring: true, // a program leaves this out; the example must not touch yours
		OnSave: func(p keystore.Place) {
			if !p.Encrypted {
				fmt.Println("the key is kept in", filepath.Base(p.Path)+", which is not encrypted")
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	if err := store.Save(ctx, openrouter.NewKey("sk-or-v1-example")); err != nil {
		fmt.Println(err)
		return
	}
	key, err := store.Load(ctx)
	fmt.Println(key, err)
	// Output:
	// the key is kept in key.json, which is not encrypted
	// [redacted] <nil>
}
