package secret_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/openrouter-go/openrouter/secret"
)

// A fresh key each time: a cache of equal values must not flatter the result.
func BenchmarkKeyFromJSON(b *testing.B) {
	keys := make([][]byte, 1024)
	for i := range keys {
		keys[i] = fmt.Appendf(nil, `"sk-or-v1-%064x"`, i)
	}
	b.ReportAllocs()
	var i int
	for b.Loop() {
		var key secret.Key
		if err := json.Unmarshal(keys[i%len(keys)], &key); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkReveal(b *testing.B) {
	key := secret.NewKey(published)
	b.ReportAllocs()
	for b.Loop() {
		_ = key.Reveal()
	}
}

func BenchmarkNewKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = secret.NewKey(published)
	}
}
