package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

// report is the text of the section.
type report struct{ strings.Builder }

func (r *report) line(format string, args ...any) { fmt.Fprintf(r, format+"\n", args...) }

func (r *report) machine() {
	model := ""
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		_, rest, _ := strings.Cut(string(info), "model name")
		_, rest, _ = strings.Cut(rest, ":")
		model, _, _ = strings.Cut(rest, "\n")
	}
	r.line(
		"Measured on%s with %d cores, %s, %s/%s, by `make bench`, which repeats it and rewrites this section. "+
			"All subjects run in turn in "+
			"one process; each figure is the median of all rounds. **Ratios count, times depend on the machine.**",
		strings.TrimRight(
			" "+strings.TrimSpace(model),
			" ",
		),
		runtime.NumCPU(),
		runtime.Version(),
		runtime.GOOS,
		runtime.GOARCH,
	)
	r.line("")
}

// calls compares the ways to exchange a code.
func (r *report) calls(ctx context.Context, rounds int) error {
	r.line("### One exchange, next to one that is written by hand")
	r.line("")
	r.line("Time as a multiple of the first row's; in parentheses the allocations of a call, transport included.")
	r.line("")
	var names []string
	columns := []string{
		"",
		"memory, success",
		"memory, 403",
		"loopback, success",
		"loopback, 403",
		"loopback, 32 callers, success",
		"loopback, 32 callers, 403",
	}
	cells := map[string][]string{}
	for _, callers := range []int{0, 1, 32} { // 0: one, in memory
		for _, o := range outcomes {
			base, n := "https://openrouter.ai/api/v1", 20
			var transport http.RoundTripper = &inMemory{outcome: o}
			if callers > 0 {
				server, own := loopback(o, callers)
				defer server.Close()
				defer own.CloseIdleConnections()
				base, n, transport = server.URL+"/api/v1", 4*callers, own
			}
			all, err := subjects(base, transport)
			if err != nil {
				return err
			}
			results, err := measure(ctx, all, rounds, n, max(1, callers), o.status != http.StatusOK)
			if err != nil {
				return err
			}
			names = names[:0]
			for _, m := range results {
				names = append(names, m.name)
				cell := fmt.Sprintf("%.2f", m.ratio)
				if m.name == all[0].name {
					cell += fmt.Sprintf(" = %.1f µs", float64(m.time.Nanoseconds())/1000)
				}
				if callers < 2 {
					cell += fmt.Sprintf(" (%.0f)", m.allocs)
				}
				cells[m.name] = append(cells[m.name], cell)
			}
		}
	}
	r.table(columns, names, cells)
	return nil
}

func (r *report) table(columns, names []string, cells map[string][]string) {
	r.line("| %s |", strings.Join(columns, " | "))
	r.line("|%s", strings.Repeat(" --- |", len(columns)))
	for _, name := range names {
		r.line("| %s | %s |", name, strings.Join(cells[name], " | "))
	}
	r.line("")
}

// sizes compares responses that grow.
func (r *report) sizes(ctx context.Context, rounds int) error {
	r.line("### Larger responses")
	r.line("")
	columns, names := []string{"GET /key, in memory"}, []string{"by hand", "function", "ratio"}
	cells := map[string][]string{}
	for _, size := range []int{1 << 10, 10 << 10, 100 << 10, 1 << 20} {
		columns = append(columns, fmt.Sprintf("%d KB", size>>10))
		body := []byte(`{"data":{"label":"` + strings.Repeat("a", size) + `"}}`)
		transport := &inMemory{outcome: outcome{status: http.StatusOK, body: func(uint64) []byte { return body }}}
		client, err := openrouter.NewClient(
			openrouter.WithAPIKey("sk-or-v1-bench"),
			openrouter.WithHTTPClient(&http.Client{Transport: transport}),
		)
		if err != nil {
			return err
		}
		hand := &http.Client{Transport: transport}
		results, err := measure(ctx, []subject{
			{"by hand", func(ctx context.Context) error { return getByHand(ctx, hand) }},
			{"function", func(ctx context.Context) error { _, err := apikeys.GetCurrentKey(ctx, client); return err }},
		}, rounds/4+1, max(1, 40<<10/size), 1, false)
		if err != nil {
			return err
		}
		for _, m := range results {
			cells[m.name] = append(
				cells[m.name],
				fmt.Sprintf("%.0f µs (%.0f)", float64(m.time.Nanoseconds())/1000, m.allocs),
			)
		}
		cells["ratio"] = append(cells["ratio"], fmt.Sprintf("%.2f", results[1].ratio))
	}
	r.table(columns, names, cells)
	return nil
}

func getByHand(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, openrouter.DefaultServerURL+"/key", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer sk-or-v1-bench")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return err
	}
	var result struct {
		Data struct {
			Label string `json:"label"`
		} `json:"data"`
	}
	if err := json.Unmarshal(data, &result); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK || result.Data.Label == "" {
		return errors.New("no label")
	}
	return nil
}

// callers compares more and more callers at a time.
func (r *report) callers(ctx context.Context, rounds int) error {
	r.line("### More callers")
	r.line("")
	columns, names := []string{"exchange, loopback, time of one call"}, []string{"by hand", "function", "ratio"}
	cells := map[string][]string{}
	for _, callers := range []int{1, 10, 100, 1000} {
		columns = append(columns, fmt.Sprintf("%d callers", callers))
		server, transport := loopback(outcomes[0], callers)
		defer server.Close()
		defer transport.CloseIdleConnections()
		all, err := subjects(server.URL+"/api/v1", transport)
		if err != nil {
			return err
		}
		results, err := measure(
			ctx,
			[]subject{all[0], all[2]},
			max(5, 4*rounds/(callers+4)),
			max(10, 2*callers),
			callers,
			false,
		)
		if err != nil {
			return err
		}
		for _, m := range results {
			cells[m.name] = append(cells[m.name], fmt.Sprintf("%.0f µs", float64(m.time.Nanoseconds())/1000))
		}
		cells["ratio"] = append(cells["ratio"], fmt.Sprintf("%.2f", results[1].ratio))
	}
	r.table(columns, names, cells)
	return nil
}

// The section of the document that this command writes. The rest of the file is written by hand.
const (
	sectionBegin = "<!-- Written by make bench: do not edit up to the end mark. -->\n"
	sectionEnd   = "<!-- End of what make bench writes. -->\n"
)

// write replaces the section of the document.
func (r *report) write(document string) error {
	if document == "" {
		fmt.Print(r.String())
		return nil
	}
	old, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	before, rest, begins := bytes.Cut(old, []byte(sectionBegin))
	_, after, ends := bytes.Cut(rest, []byte(sectionEnd))
	if !begins || !ends {
		return fmt.Errorf("%s has no section of this command", document)
	}
	text := string(
		before,
	) + sectionBegin + "\n" + strings.TrimRight(
		r.String(),
		"\n",
	) + "\n\n" + sectionEnd + string(
		after,
	)
	return os.WriteFile(document, []byte(text), 0o644) //nolint:gosec // a document of the repository
}
