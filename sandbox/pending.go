package sandbox

import "crypto/sha256"

// digest indexes codes and keys, so that looking one up takes the same time whatever part of it is right.
type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// pending is a bounded set of things that wait to be taken, once each. The oldest make room for new ones.
type pending[V any] struct {
	max     int
	entries map[digest]V
	order   []digest
}

func (p *pending[V]) put(key digest, value V) {
	if p.entries == nil {
		p.entries = map[digest]V{}
	}
	p.entries[key] = value
	p.order = append(p.order, key)
	for len(p.entries) > p.max || len(p.order) > 2*p.max {
		oldest := p.order[0]
		p.order = p.order[1:]
		delete(p.entries, oldest)
	}
}

func (p *pending[V]) get(key digest) (V, bool) {
	value, ok := p.entries[key]
	return value, ok
}

// take returns an entry and removes it: a second take of the same key finds nothing.
func (p *pending[V]) take(key digest) (V, bool) {
	value, ok := p.entries[key]
	delete(p.entries, key)
	return value, ok
}
