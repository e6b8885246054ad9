package secret_test

import (
	"encoding/json"
	"fmt"

	"github.com/openrouter-go/openrouter/secret"
)

func ExampleKey() {
	type session struct {
		User string
		key  secret.Key
	}
	key := secret.NewKey("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")
	s := session{User: "ada", key: key}

	fmt.Println(key)
	fmt.Printf("%s, %q, %#v, %x\n", s.key, s.key, s.key, s.key)
	fmt.Println(key.Masked())
	fmt.Println(key.SettingsURL())
	// Output:
	// [redacted]
	// [redacted], [redacted], [redacted], [redacted]
	// sk-or-v1-0e6...c96
	// https://openrouter.ai/keys/bf5883afeb1d6d80da112459d4da5a75f9d2b4abab6ddd328f2571ad934c2b2a
}

// JSON is how a key is stored, and so the one printed form that carries it.
func ExampleKey_MarshalJSON() {
	data, err := json.Marshal(secret.NewKey("sk-or-v1-abc"))
	fmt.Println(string(data), err)
	// Output: "sk-or-v1-abc" <nil>
}
