package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"github.com/openrouter-go/openrouter"
)

var errUnreadableKey = errors.New("the stored key cannot be opened: is its secret gone from $SECRETS?")

// sealer encrypts keys at rest (AES-256-GCM). A sealed key opens for its own account only.
type sealer struct{ aeads []cipher.AEAD } // the first one seals, all of them open

func newSealer(secrets [][]byte) (*sealer, error) {
	s := &sealer{}
	for _, secret := range secrets {
		// A key of its own, since the same secrets seal the cookies of sign-ins.
		key, err := hkdf.Key(sha256.New, secret, nil, "webapp: stored keys", 32)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		s.aeads = append(s.aeads, aead)
	}
	return s, nil
}

func (s *sealer) seal(account string, key openrouter.Key) string {
	return base64.StdEncoding.EncodeToString(s.aeads[0].Seal(nil, nil, []byte(key.Reveal()), []byte(account)))
}

func (s *sealer) open(account, sealed string) (openrouter.Key, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return openrouter.Key{}, errUnreadableKey
	}
	for _, aead := range s.aeads {
		if key, err := aead.Open(nil, nil, raw, []byte(account)); err == nil {
			return openrouter.NewKey(string(key)), nil
		}
	}
	return openrouter.Key{}, errUnreadableKey
}
