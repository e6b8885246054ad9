package openrouter_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/openrouter-go/openrouter"
)

var pagesOperation = openrouter.Operation{ID: "list"}

// numbers is a list of n items in pages of at most limit, and notes the offsets that it was asked
// for.
func numbers(n, limit int, asked *[]int) func(int) ([]int, error) {
	return func(offset int) ([]int, error) {
		*asked = append(*asked, offset)
		if len(*asked) > 100 {
			return nil, errors.New("it does not end")
		}
		var page []int
		for i := offset; i < min(n, offset+limit); i++ {
			page = append(page, i)
		}
		return page, nil
	}
}

func items[T any](t *testing.T, pages iter.Seq2[T, error]) (list []T, err error) {
	t.Helper()
	for item, failure := range pages {
		if err = failure; err == nil {
			list = append(list, item)
		}
	}
	return list, err
}

func TestOffsetPagesEnd(t *testing.T) {
	t.Parallel()
	two, seven := 2, 7
	for name, test := range map[string]struct {
		n, size, limit int
		start, asks    *int
		want, offsets  []int
	}{
		"short page": {n: 5, size: 2, limit: 2, want: []int{0, 1, 2, 3, 4}, offsets: []int{0, 2, 4}},
		"empty page": {n: 4, size: 2, limit: 2, want: []int{0, 1, 2, 3}, offsets: []int{0, 2, 4}},
		"nothing":    {n: 0, size: 2, limit: 2, offsets: []int{0}},
		"caller's limit": {
			n:       5,
			size:    50,
			limit:   2,
			asks:    &two,
			want:    []int{0, 1, 2, 3, 4},
			offsets: []int{0, 2, 4},
		},
		"caller's start":    {n: 9, size: 2, limit: 2, start: &seven, want: []int{7, 8}, offsets: []int{7, 9}},
		"no default":        {n: 3, size: 0, limit: 2, want: []int{0, 1, 2}, offsets: []int{0, 2, 3}},
		"pages above limit": {n: 5, size: 1, limit: 2, want: []int{0, 1, 2, 3, 4}, offsets: []int{0, 2, 4, 5}},
	} {
		var asked []int
		pages := openrouter.OffsetPages(
			&pagesOperation,
			test.start,
			test.asks,
			test.size,
			numbers(test.n, test.limit, &asked),
		)
		for range 2 { // each loop begins again
			asked = nil
			got, err := items(t, pages)
			if err != nil || !slices.Equal(got, test.want) || !slices.Equal(asked, test.offsets) {
				t.Errorf("%s: got %v by %v, %v", name, got, asked, err)
			}
		}
	}
}

func TestOffsetPagesStop(t *testing.T) {
	t.Parallel()
	var asked []int
	for item := range openrouter.OffsetPages(&pagesOperation, nil, nil, 2, numbers(100, 2, &asked)) {
		if item == 2 {
			break
		}
	}
	if !slices.Equal(asked, []int{0, 2}) {
		t.Errorf("pages were read that were not asked for: %v", asked)
	}
	broken := errors.New("broken")
	got, err := items(t, openrouter.OffsetPages(&pagesOperation, nil, nil, 2, func(offset int) ([]int, error) {
		if offset > 0 {
			return nil, broken
		}
		return []int{1, 2}, nil
	}))
	if !errors.Is(err, broken) || len(got) != 2 {
		t.Errorf("got %v, %v", got, err)
	}
}

// A service that ignores the offset, or goes round in circles, would be read for ever.
func TestPagesDoNotGoRoundInCircles(t *testing.T) {
	t.Parallel()
	var unusable *openrouter.ResponseError
	for name, period := range map[string]int{"the same page": 2, "a circle": 6} {
		got, err := items(t, openrouter.OffsetPages(&pagesOperation, nil, nil, 2, func(offset int) ([]int, error) {
			return []int{offset % period, offset%period + 1}, nil
		}))
		if !errors.As(err, &unusable) || len(got) != period {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	next := map[string]string{"": "a", "a": "b", "b": "a"}
	got, err := items(t, openrouter.CursorPages(&pagesOperation, "", func(cursor string) ([]string, string, error) {
		return []string{cursor}, next[cursor], nil
	}))
	if !errors.As(err, &unusable) || fmt.Sprint(got) != "[ a b]" {
		t.Errorf("cursors: got %q, %v", got, err)
	}
}

func TestCursorPagesEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		start string
		pages map[string][]string // the items, and the next cursor last
		want  []string
	}{
		"no next cursor": {"", map[string][]string{"": {"1", "2", "a"}, "a": {"3", ""}}, []string{"1", "2", "3"}},
		"empty page":     {"", map[string][]string{"": {"1", "a"}, "a": {"b"}}, []string{"1"}},
		"from a cursor":  {"a", map[string][]string{"a": {"3", ""}}, []string{"3"}},
	} {
		got, err := items(
			t,
			openrouter.CursorPages(&pagesOperation, test.start, func(cursor string) ([]string, string, error) {
				page, ok := test.pages[cursor]
				if !ok {
					return nil, "", errors.New("no page behind " + cursor)
				}
				return page[:len(page)-1], page[len(page)-1], nil
			}),
		)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	broken := errors.New("broken")
	if got, err := items(
		t,
		openrouter.CursorPages(&pagesOperation, "", func(string) ([]int, string, error) { return nil, "", broken }),
	); !errors.Is(err, broken) ||
		got != nil {
		t.Errorf("got %v, %v", got, err)
	}
}
