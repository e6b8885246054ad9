package main

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// addServerFlag adds --server-url, which app.serverURL resolves.
func addServerFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "server-url", "",
		"the `url` of the API (default $OPENROUTER_BASE_URL, else https://openrouter.ai/api/v1)")
}

// limitFlag is an amount in US dollars that may be left out.
type limitFlag struct{ value *float64 }

func (l *limitFlag) Type() string { return "dollars" }

func (l *limitFlag) String() string {
	if l.value == nil {
		return ""
	}
	return strconv.FormatFloat(*l.value, 'f', -1, 64)
}

func (l *limitFlag) Set(text string) error {
	amount, err := strconv.ParseFloat(strings.TrimPrefix(text, "$"), 64)
	if err != nil || amount < 0 || math.IsNaN(amount) || math.IsInf(amount, 0) {
		return errors.New("is not an amount such as 5 or 2.50")
	}
	l.value = &amount
	return nil
}

// completeWords lets the shell complete a flag that takes one of a few words.
func completeWords(cmd *cobra.Command, flag string, words ...string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag was misspelt: a mistake in this program
	}
}

// deref returns what the pointer points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
