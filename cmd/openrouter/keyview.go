package main

import (
	"cmp"

	"github.com/openrouter-go/openrouter"
	"github.com/openrouter-go/openrouter/apikeys"
	"github.com/openrouter-go/openrouter/internal/printable"
	"github.com/openrouter-go/openrouter/internal/terminal"
	"github.com/spf13/cobra"
)

// keyOutput is how a command shows a key.
type keyOutput struct {
	json   bool
	reveal bool
}

func (o *keyOutput) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.json, "json", false, "print JSON")
	cmd.Flags().BoolVar(&o.reveal, "reveal", false, "print the key itself, not only its shortened form")
}

// keyView is what is known of a key when it is shown.
type keyView struct {
	key    openrouter.Key
	server string // --server-url, for a fresh key
	userID string
	label  string              // the name that it was asked for with
	source string              // where it is kept, or where it was found
	state  string              // see keyState; "" when that was not asked
	info   *apikeys.CurrentKey // nil when the service was not asked
}

// keyJSON is a keyView for scripts. The key itself is there with --reveal alone.
type keyJSON struct {
	UserID      string              `json:"user_id,omitempty"`
	Key         string              `json:"key,omitempty"`
	KeyMasked   string              `json:"key_masked"`
	KeyHash     string              `json:"key_hash"`
	KeyLabel    string              `json:"key_label,omitempty"`
	SettingsURL string              `json:"settings_url"`
	LogsURL     string              `json:"logs_url"`
	Source      string              `json:"source,omitempty"`
	State       string              `json:"state,omitempty"`
	Info        *apikeys.CurrentKey `json:"info,omitempty"`
}

// printKey writes what is known of the key to standard output.
func (a *app) printKey(o keyOutput, view keyView) error {
	if o.json {
		out := keyJSON{
			UserID:      view.userID,
			KeyMasked:   view.key.Masked(),
			KeyHash:     view.key.Hash(),
			KeyLabel:    view.label,
			SettingsURL: view.key.SettingsURL(),
			LogsURL:     view.key.LogsURL(),
			Source:      view.source,
			State:       view.state,
			Info:        view.info,
		}
		if o.reveal {
			out.Key = view.key.Reveal()
		}
		return a.printJSON(out)
	}
	shown := view.key.Masked()
	if o.reveal {
		shown = a.revealed(view.key)
	}
	rows := []row{
		{"Signed in", clean(view.userID)},
		{"Key", shown},
		{"Label", clean(cmp.Or(view.label, view.serviceLabel()))},
		{"Page", view.key.SettingsURL()},
		{"Kept in", clean(view.source)},
	}
	switch {
	case view.state == "revoked":
		rows[0] = row{"State", "revoked, expired or unknown"} // one response for all of them
	case view.state != "" && view.state != "ok":
		rows[0] = row{"State", view.state}
	case view.userID == "":
		rows[0].value = "yes (the service does not say as whom)"
	}
	return a.printRows(append(rows, infoRows(view.info)...)...)
}

// revealed returns the key itself. It may be any text: a terminal gets it escaped.
func (a *app) revealed(key openrouter.Key) string {
	if terminal.IsTerminal(a.out) {
		return printable.Printable(key.Reveal(), maxInput)
	}
	return key.Reveal()
}

// serviceLabel returns the service's own label of a key.
func (v keyView) serviceLabel() string {
	if v.info == nil {
		return ""
	}
	return v.info.Label
}

// infoRows returns in words what the service knows of a key.
func infoRows(info *apikeys.CurrentKey) []row {
	if info == nil {
		return nil
	}
	rows := []row{
		{"Used", usd(info.Usage) + " in all, " + usd(info.UsageMonthly) + " this month"},
		{"Limit", limitWords(info)},
	}
	if info.ExpiresAt != nil { // whether that is over is for the service to say, not for this clock
		rows = append(rows, row{"Expires", info.ExpiresAt.Local().Format("2 January 2006, 15:04 MST")})
	}
	if info.IsFreeTier {
		rows = append(rows, row{"Tier", "free: no credits were ever bought"})
	}
	return rows
}

func limitWords(info *apikeys.CurrentKey) string {
	if info.Limit == nil {
		return "none"
	}
	words := usd(*info.Limit)
	if reset := clean(deref(info.LimitReset)); reset != "" {
		words += ", " + reset
	}
	if left := info.LimitRemaining; left != nil {
		words += "; " + usd(max(*left, 0)) + " left"
	}
	return words
}
