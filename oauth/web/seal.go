package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
)

// sealer seals the values of cookies with AES-256-GCM. Each flow has a key of its own, derived from
// a secret, the flow's nonce and the public URL (HKDF, RFC 5869). So a value opens under the name
// it was made for only, and no number of flows exhausts the random GCM nonces of one key.
type sealer struct {
	secrets [][]byte // the first seals, all open
	info    string
}

func (s *sealer) seal(nonce string, plain []byte) (string, error) {
	aead, err := s.aead(s.secrets[0], nonce)
	if err != nil {
		return "", err
	}
	sealed := aead.Seal(nil, nil, plain, nil) // #nosec G407 -- this AEAD makes a random nonce itself
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// open reports false for anything that was not sealed for this nonce with one of the secrets.
func (s *sealer) open(nonce, value string) ([]byte, bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		return nil, false
	}
	for _, secret := range s.secrets {
		aead, err := s.aead(secret, nonce)
		if err != nil {
			return nil, false
		}
		if plain, err := aead.Open(nil, nil, sealed, nil); err == nil {
			return plain, true
		}
	}
	return nil, false
}

func (s *sealer) aead(secret []byte, nonce string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, []byte(nonce), s.info, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
