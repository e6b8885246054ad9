package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"testing"

	"github.com/openrouter-go/openrouter/sandbox"
)

const paging = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /offset:
    get:
      operationId: offset
      x-speakeasy-pagination:
        type: offsetLimit
        inputs: [{name: offset, in: parameters, type: offset}, {name: limit, in: parameters, type: limit}]
        outputs: {results: $.data}
      parameters:
        - {name: offset, in: query, schema: {type: [integer, 'null'], minimum: 0}}
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
      responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Counted'}}}}}
  /unmarked:
    get:
      operationId: unmarked
      parameters: [{name: offset, in: query, schema: {type: integer}}]
      responses: {'200': {description: ok,
        content: {application/json: {schema: {$ref: '#/components/schemas/Counted'}}}}}
  /cursor:
    get:
      operationId: cursor
      x-pagination:
        type: cursor
        inputs: [{name: after, in: parameters, type: cursor}]
        outputs: {results: $.page.items, nextCursor: $.page.next}
      parameters:
        - {name: after, in: query, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer, default: 2}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [page]
                properties:
                  page:
                    type: object
                    required: [items, next, has_more]
                    properties:
                      items: {type: array, items: {type: string, pattern: '^[a-z0-9-]+$'}}
                      next: {type: [string, 'null']}
                      has_more: {type: boolean}
  /token:
    get:
      operationId: token
      x-speakeasy-pagination:
        type: cursor
        inputs: [{name: cursor, in: parameters, type: cursor}]
        outputs: {nextCursor: $.cursor}
      parameters: [{name: cursor, in: query, schema: {type: string}}, {name: limit, in: query, schema: {type: integer}}]
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  data: {type: array, items: {type: object, properties: {n: {type: integer, minimum: 5}}}}
                  cursor: {type: string}
              example: {data: []}
components:
  schemas:
    Counted:
      type: object
      required: [data, total_count]
      properties:
        data: {type: array, items: {type: object, required: [hash], properties: {hash: {type: string, minLength: 4,
          maxLength: 4}}}}
        total_count: {type: integer}
        meta: {type: object, properties: {total: {type: integer}, offset: {type: integer}, limit: {type: integer}}}
`

// page fetches one page.
func page(t *testing.T, server *sandbox.Server, path, query string) map[string]any {
	t.Helper()
	got, err := send(t, "GET", server.URL+"/api/v1/"+path+"?"+query, "", nil)
	if err != nil || got.Status != 200 {
		t.Fatalf("%s?%s: %d %s (%v)", path, query, got.Status, got.Body, err)
	}
	return got.json(t)
}

// A list that is followed page by page has every item once, and ends.
func TestPagesByOffset(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(paging), Items: 120})
	for _, path := range []string{"offset", "unmarked"} {
		seen := map[string]bool{}
		for offset, sizes := 0, []int{50, 50, 20, 0}; len(sizes) > 0; sizes = sizes[1:] {
			got := page(t, server, path, fmt.Sprintf("offset=%d", offset))
			items := got["data"].([]any)
			if len(items) != sizes[0] || got["total_count"] != 120.0 {
				t.Fatalf(
					"%s: offset %d: %d items of %v, want %d",
					path,
					offset,
					len(items),
					got["total_count"],
					sizes[0],
				)
			}
			meta := got["meta"].(map[string]any)
			if meta["total"] != 120.0 || meta["offset"] != float64(offset) || meta["limit"] != 50.0 {
				t.Errorf("%s: meta = %v", path, meta)
			}
			for _, item := range items {
				seen[fmt.Sprint(item)] = true
			}
			offset += len(items)
		}
		if len(seen) != 120 {
			t.Errorf("%s: %d different items, want 120", path, len(seen))
		}
	}
	if got := page(t, server, "offset", "offset=119&limit=100"); len(got["data"].([]any)) != 1 {
		t.Errorf("the last item alone: %v", got)
	}
	if got := page(t, server, "offset", "limit=7"); len(got["data"].([]any)) != 7 {
		t.Errorf("a limit of seven: %v", got)
	}
	if got, err := send(t, "GET", server.URL+"/api/v1/offset?limit=101", "", nil); err != nil || got.Status != 400 {
		t.Errorf("a limit that the document does not allow: %d (%v)", got.Status, err)
	}
}

func TestPagesByCursor(t *testing.T) {
	t.Parallel()
	server := sandbox.NewServerConfig(t, sandbox.Config{Document: []byte(paging), Items: 5})
	var sizes []int
	seen := map[any]bool{}
	for query := ""; len(sizes) < 9; {
		got := page(t, server, "cursor", query)["page"].(map[string]any)
		items := got["items"].([]any)
		sizes = append(sizes, len(items))
		for _, item := range items {
			seen[item] = true
		}
		next, more := got["next"].(string)
		if got["has_more"] != more {
			t.Errorf("has_more = %v with the cursor %v", got["has_more"], got["next"])
		}
		if !more {
			break
		}
		query = url.Values{"after": {next}}.Encode()
	}
	if fmt.Sprint(sizes) != "[2 2 1]" || len(seen) != 5 {
		t.Errorf("pages of %v, %d different items, want [2 2 1] and 5", sizes, len(seen))
	}
	// Where the cursor cannot be null it is left out at the end.
	first := page(t, server, "token", "limit=3")
	last := page(t, server, "token", url.Values{"limit": {"3"}, "cursor": {first["cursor"].(string)}}.Encode())
	if _, ok := last["cursor"]; ok || len(last["data"].([]any)) != 2 {
		t.Errorf("the last page = %v", last)
	}
	if got, err := send(t, "GET", server.URL+"/api/v1/cursor?after=SECRET", "", nil); err != nil || got.Status != 400 ||
		got.message(t) != `Invalid request: query parameter "after" is no cursor of this list` {
		t.Errorf("a cursor of another list: %d %s (%v)", got.Status, got.Body, err)
	}
}

// Every list of a published document that comes in pages can be followed to its end, by the
// parameters that it declares, and each page satisfies the document.
func TestPublishedPages(t *testing.T) {
	t.Parallel()
	p := servePublished(t, sandbox.Config{Items: 5})
	lists := 0
	for _, operation := range p.document.Operations() {
		declared, ok := operation.Extensions["x-speakeasy-pagination"].(map[string]any)
		if !ok {
			continue
		}
		lists++
		count, query := 0, url.Values{"limit": {"2"}}
		for pages := 1; ; pages++ {
			got := p.call(t, operation, nil, query)
			satisfies(t, p.document, operation, got)
			var object map[string]any
			if err := json.Unmarshal(got.Body, &object); err != nil || got.Status != 200 {
				t.Fatalf("%s: %d %s", operation.Name(), got.Status, got.Body)
			}
			items := object["data"].([]any)
			count += len(items)
			query.Set("offset", fmt.Sprint(count))
			if declared["type"] == "cursor" {
				next, more := object["cursor"].(string)
				if !more {
					break
				}
				query.Set("cursor", next)
			} else if len(items) < 2 {
				break
			}
			if pages > 9 {
				t.Fatalf("%s does not end", operation.Name())
			}
		}
		if count != 5 {
			t.Errorf("%s has %d items, want 5", operation.Name(), count)
		}
	}
	if lists < 5 {
		t.Errorf("%d lists were followed, want at least 5", lists)
	}
}
