package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
)

const (
	// Redacted is printed in place of a secret.
	Redacted = "[redacted]"

	// none is printed in place of an absent secret: a log line is mostly read to tell "no key" from
	// "a key".
	none = "[none]"
)

// held keeps a string encrypted. Format and LogValue alone would not do: fmt cannot call the
// methods of an unexported field, and tools that dump values (test diffs, debuggers' printers) read
// fields and follow pointers by reflection. What they find is [Redacted] and a ciphertext that only
// this process can read.
//
// The encryption is deterministic within the process, so that held, and with it Key and Text, stays
// comparable with ==. It is no defense against code that reads the process's memory.
type held struct{ sealed string }

// prefix marks a sealed value for a reader who sees it in a dump.
const prefix = Redacted + " "

// typical is the size of a buffer in which a key and its IV fit, so that sealing one needs no
// other.
const typical = 256

// ivSize is that of AES: with it, a block of the stream is one step of SHA-256.
const ivSize = 16

func hold(value string) held {
	if value == "" {
		return held{} // so that the zero value is the only empty one
	}
	var ciphertext, sealed [typical]byte
	sum := keyed(value, 0)
	data := append(append(ciphertext[:0], sum[:ivSize]...), value...)
	xorStream(data[ivSize:], string(data[:ivSize]))
	return held{string(base64.RawURLEncoding.AppendEncode(append(sealed[:0], prefix...), data))}
}

func (h held) isZero() bool { return h.sealed == "" }

func (h held) reveal() string {
	if h.isZero() {
		return ""
	}
	var ciphertext, sealed [typical]byte
	data, err := base64.RawURLEncoding.AppendDecode(ciphertext[:0], append(sealed[:0], h.sealed[len(prefix):]...))
	if err != nil || len(data) < ivSize {
		panic("secret: a value that this package did not make") // only unsafe code can make one
	}
	iv, value := data[:ivSize], data[ivSize:]
	xorStream(value, string(iv))
	return string(value)
}

func (h held) placeholder() string {
	if h.isZero() {
		return none
	}
	return Redacted
}

// format prints the placeholder for every verb, padded when the format asks for a width, so that
// tables stay in line.
func (h held) format(state fmt.State) {
	text := h.placeholder()
	if width, ok := state.Width(); ok {
		if state.Flag('-') {
			width = -width
		}
		text = fmt.Sprintf("%*s", width, text)
	}
	_, _ = io.WriteString(state, text) // a Formatter cannot report an error
}

// processKey is drawn when the process holds its first secret.
var processKey = sync.OnceValue(func() (key [32]byte) {
	_, _ = rand.Read(key[:]) // crypto/rand.Read never returns an error
	return key
})

// xorStream encrypts or decrypts data in place, by SHA-256 in counter mode. The IV is derived from
// the value (a synthetic IV, as in RFC 5297), so that no other value has the same.
func xorStream(data []byte, iv string) {
	for counter := uint32(1); len(data) > 0; counter++ {
		stream := keyed(iv, counter)
		data = data[subtle.XORBytes(data, data, stream[:]):]
	}
}

// keyed is a pseudorandom function of its arguments that differs in every process.
func keyed(text string, counter uint32) [sha256.Size]byte {
	var buffer [typical]byte
	key := processKey()
	return sha256.Sum256(append(binary.BigEndian.AppendUint32(append(buffer[:0], key[:]...), counter), text...))
}
