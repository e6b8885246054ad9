package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
)

func TestStatusInWords(t *testing.T) {
	t.Parallel()
	limit, left, reset := 5.0, 1.25, "monthly"
	past := time.Date(2020, 1, 2, 3, 4, 0, 0, time.Local)
	info := &apikeys.CurrentKey{
		Usage:          3.75,
		UsageMonthly:   2,
		Limit:          &limit,
		LimitRemaining: &left,
		LimitReset:     &reset,
		ExpiresAt:      &past,
		IsFreeTier:     true,
	}
	var got string
	for _, r := range infoRows(info) {
		got += r.name + ": " + r.value + "\n"
	}
	for _, want := range []string{
		"Used: $3.75 in all, $2.00 this month\n",
		"Limit: $5.00, monthly; $1.25 left\n",
		"Expires: 2 January 2020, 03:04 ",
		"Tier: free",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	key := openrouter.NewKey("sk-test-key")
	if err := checkUsable(key, info); err != nil {
		t.Errorf("a key that the service has accepted, whatever this clock says: %v", err)
	}
	left = 0
	if err := checkUsable(key, info); !errors.Is(err, errKeyUsedUp) || keyState(err) != "capped" {
		t.Errorf("a key that is used up: %v", err)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for got, want := range map[string]string{
		usd(5):      "$5.00",
		usd(0.0123): "$0.0123",
		timeLeft(now.Add(9*time.Minute+41*time.Second), now): "9:41",
		timeLeft(now.Add(-time.Second), now):                 "0:00",
		timeLeft(now.Add(10*time.Minute), now):               "10:00",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var limit limitFlag
	if err := limit.Set("$2.50"); err != nil || *limit.value != 2.5 {
		t.Errorf("limit = %v, %v, want 2.5", limit.value, err)
	}
	for _, bad := range []string{"-1", "NaN", "Inf", "five", ""} {
		if limit.Set(bad) == nil {
			t.Errorf("limit %q was taken", bad)
		}
	}
}
