package sandbox

import "crypto/sha256"

// digest indexes codes and keys, so that looking one up takes the same time whatever part of it is
// right.
type digest [sha256.Size]byte

func digestOf(secret string) digest { return sha256.Sum256([]byte(secret)) }

// store is a map bounded by the size of its values: the oldest make room for new ones.
type store[V any] struct {
	max     int // bytes
	used    int
	entries map[digest]stored[V]
	order   []digest // oldest first, those that were taken included
}

type stored[V any] struct {
	value V
	size  int
}

// entrySize is added to each value's own size, for what surrounds it.
const entrySize = 256

// put adds a value, or replaces it. size is about what it takes in memory, in bytes.
func (s *store[V]) put(key digest, value V, size int) {
	if s.entries == nil {
		s.entries = map[digest]stored[V]{}
	}
	old, replaced := s.entries[key]
	if !replaced {
		s.order = append(s.order, key)
	}
	size += entrySize
	s.entries[key] = stored[V]{value, size}
	s.used += size - old.size
	for s.used > s.max && len(s.order) > 1 {
		s.take(s.order[0])
		s.order = s.order[1:]
	}
	if len(s.order) > 2*len(s.entries)+1024 {
		s.compact()
	}
}

// compact forgets the order of what was taken.
func (s *store[V]) compact() {
	kept := make([]digest, 0, len(s.entries))
	for _, key := range s.order {
		if _, ok := s.entries[key]; ok {
			kept = append(kept, key)
		}
	}
	s.order = kept
}

func (s *store[V]) get(key digest) (V, bool) {
	entry, ok := s.entries[key]
	return entry.value, ok
}

// take returns a value and removes it: a second take of the same key finds nothing.
func (s *store[V]) take(key digest) (V, bool) {
	entry, ok := s.entries[key]
	delete(s.entries, key)
	s.used -= entry.size
	return entry.value, ok
}
