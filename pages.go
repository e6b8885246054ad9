package openrouter

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"iter"
)

// OffsetPages iterates over the items of an operation that returns them page by page, by offset and
// limit, with one page in memory at a time. page returns the items from an offset on. Generated
// functions are made of it:
//
//	return openrouter.OffsetPages(&listOperation, params.Offset, params.Limit, 50, func(offset int) ([]Item, error) {
//		params := params // each loop has its own
//		params.Offset = &offset
//		page, err := List(ctx, client, params, opts...)
//		if err != nil {
//			return nil, err
//		}
//		return page.Data, nil
//	})
//
// start and limit are those of the request; size is the limit that the document states as the
// default, zero where it states none. The loop ends with a page that is empty or shorter than its
// limit. A page that came before is a [*ResponseError]: a service that ignores the offset would be
// read for ever. An error ends the loop, with the zero item. Each loop begins with the first page
// again.
func OffsetPages[T any](op *Operation, start, limit *int, size int,
	page func(offset int) ([]T, error),
) iter.Seq2[T, error] {
	if limit != nil {
		size = *limit
	}
	return func(yield func(T, error) bool) {
		offset := 0
		if start != nil {
			offset = *start
		}
		seen := newPageSet()
		for {
			items, err := page(offset)
			if err == nil && len(items) > 0 && !seen.add(items) {
				err = repeated(op, fmt.Sprintf("the page at offset %d came before: the offset is ignored", offset))
			}
			if !yieldPage(items, err, yield) || len(items) < max(size, 1) {
				return
			}
			offset += len(items)
		}
	}
}

// CursorPages is [OffsetPages] for an operation whose pages are found by a cursor. page returns the
// items behind a cursor, which is start for the first page, and the cursor of the next one: empty
// after the last. The loop ends with an empty page too. A cursor that came before is a
// [*ResponseError].
func CursorPages[T any](op *Operation, start string,
	page func(cursor string) (items []T, next string, err error),
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		seen := map[string]bool{}
		for cursor := start; ; {
			items, next, err := page(cursor)
			seen[cursor] = true
			if !yieldPage(items, err, yield) || len(items) == 0 || next == "" {
				return
			}
			if seen[next] {
				yieldPage(nil, repeated(op, "the cursor of its next page came before"), yield)
				return
			}
			cursor = next
		}
	}
}

// yieldPage yields a page, or its error, and reports whether the loop goes on.
func yieldPage[T any](items []T, err error, yield func(T, error) bool) bool {
	if err != nil {
		var zero T
		yield(zero, err)
		return false
	}
	for _, item := range items {
		if !yield(item, nil) {
			return false
		}
	}
	return true
}

func repeated(op *Operation, problem string) error {
	return &ResponseError{Operation: op.ID, StatusCode: 200, Problem: problem}
}

// pageSet remembers pages by a hash: eight bytes each.
type pageSet struct {
	seed maphash.Seed
	seen map[uint64]bool
}

func newPageSet() pageSet { return pageSet{maphash.MakeSeed(), map[uint64]bool{}} }

// add reports whether the page is a new one.
func (s pageSet) add(items any) bool {
	content, err := json.Marshal(items)
	if err != nil {
		return true // it was decoded from JSON
	}
	hash := maphash.Bytes(s.seed, content)
	if s.seen[hash] {
		return false
	}
	s.seen[hash] = true
	return true
}
