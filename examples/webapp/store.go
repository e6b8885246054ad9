package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alexedwards/scs/postgresstore"
	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	_ "modernc.org/sqlite"             // the driver sqlite

	"github.com/openrouter-go/openrouter"
)

// cleanUp is how often ended sessions are deleted.
const cleanUp = 5 * time.Minute

// store keeps the users' keys, sealed, and the sessions.
type store struct {
	db       *sql.DB
	postgres bool
	sealer   *sealer
	sessions scs.Store
	close    func()
}

func openStore(ctx context.Context, database string, secrets [][]byte) (*store, error) {
	seals, err := newSealer(secrets)
	if err != nil {
		return nil, err
	}
	s := &store{
		sealer:   seals,
		postgres: strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://"),
	}
	driver, source := "sqlite", "file:"+database+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)"
	if s.postgres {
		driver, source = "pgx", database
	}
	if s.db, err = sql.Open(driver, source); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("cannot prepare the database: %w", err), s.db.Close())
	}
	if s.postgres {
		s.db.SetMaxOpenConns(20)
		sessions := postgresstore.NewWithCleanupInterval(s.db, cleanUp)
		s.sessions, s.close = sessions, func() { sessions.StopCleanup(); _ = s.db.Close() }
		return s, nil
	}
	sessions := sqlite3store.NewWithCleanupInterval(s.db, cleanUp)
	s.sessions, s.close = sessions, func() { sessions.StopCleanup(); _ = s.db.Close() }
	return s, nil
}

// migrate creates the tables. Replicas that start at the same time do so one after the other.
func (s *store) migrate(ctx context.Context) error {
	bytes, expiry := "BLOB", "REAL"
	if s.postgres {
		bytes, expiry = "BYTEA", "TIMESTAMPTZ"
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if s.postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(20260801)"); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS accounts (account TEXT PRIMARY KEY, sealed_key TEXT NOT NULL)",
		"CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, " +
			"data " + bytes + " NOT NULL, expiry " + expiry + " NOT NULL)",
		"CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expiry)",
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// exec runs a statement whose parameters are written as $1, $2, ...
func (s *store) exec(ctx context.Context, statement string, args ...any) error {
	_, err := s.db.ExecContext(ctx, s.dialect(statement), args...)
	return err
}

func (s *store) dialect(statement string) string {
	if s.postgres {
		return statement
	}
	return strings.ReplaceAll(statement, "$", "?")
}

// saveKey stores an account's key, in place of an older one.
func (s *store) saveKey(ctx context.Context, account string, key openrouter.Key) error {
	return s.exec(
		ctx,
		"INSERT INTO accounts (account, sealed_key) VALUES ($1, $2) "+
			"ON CONFLICT (account) DO UPDATE SET sealed_key = excluded.sealed_key",
		account,
		s.sealer.seal(account, key),
	)
}

// key returns an account's key; the zero Key when there is none.
func (s *store) key(ctx context.Context, account string) (openrouter.Key, error) {
	var sealed string
	row := s.db.QueryRowContext(ctx, s.dialect("SELECT sealed_key FROM accounts WHERE account = $1"), account)
	switch err := row.Scan(&sealed); {
	case errors.Is(err, sql.ErrNoRows):
		return openrouter.Key{}, nil
	case err != nil:
		return openrouter.Key{}, err
	}
	return s.sealer.open(account, sealed)
}

// forgetKey deletes an account's key.
func (s *store) forgetKey(ctx context.Context, account string) error {
	return s.exec(ctx, "DELETE FROM accounts WHERE account = $1", account)
}
