package main

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"strings"
)

const appName = "Notch"

// settings come from the environment.
type settings struct {
	// address is what to listen on: $ADDRESS, 127.0.0.1:8080 by default.
	address string
	// publicURL is where browsers reach the application: $PUBLIC_URL, http://localhost with the
	// port by default.
	publicURL string
	// database is $DATABASE_URL: postgres://..., or the path of an SQLite file; webapp.db by
	// default.
	database string
	// secrets are $SECRETS, joined by commas: each is at least 32 bytes in base64, such as from
	// `openssl rand -base64 32`. The first one seals cookies and stored keys, all of them open. To
	// rotate, put a new one in front.
	secrets [][]byte
	// serverURL is $OPENROUTER_BASE_URL: the service. Empty: a sandbox that lives as long as the
	// application.
	serverURL string
	// sandbox is set when there is no serverURL.
	sandbox bool
	// model is $MODEL, a cheap one by default.
	model string
}

func readSettings(env func(string) string) (settings, error) {
	set := settings{
		address:   cmp.Or(env("ADDRESS"), "127.0.0.1:8080"),
		publicURL: strings.TrimRight(env("PUBLIC_URL"), "/"),
		database:  env("DATABASE_URL"),
		serverURL: env("OPENROUTER_BASE_URL"),
		model:     cmp.Or(env("MODEL"), "openai/gpt-4o-mini"),
	}
	for i, text := range strings.FieldsFunc(env("SECRETS"), func(r rune) bool { return r == ',' }) {
		secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil || len(secret) < 32 {
			return set, fmt.Errorf(
				"$SECRETS: number %d is not 32 bytes or more in base64: try `openssl rand -base64 32`",
				i+1,
			)
		}
		set.secrets = append(set.secrets, secret)
	}
	set.sandbox = set.serverURL == ""
	if !set.sandbox && len(set.secrets) == 0 {
		return set, fmt.Errorf(
			"$SECRETS is missing: stored keys could not be opened after a restart: try `openssl rand -base64 32`",
		)
	}
	if !set.sandbox {
		set.database = cmp.Or(set.database, "webapp.db")
	}
	return set, nil
}
