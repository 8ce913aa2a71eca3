package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// keptStatements is how many statements stay prepared. The journal and the records use some twenty
// texts and one more for each size of an append.
const keptStatements = 64

// connector opens connections that keep their statements prepared. To parse and plan five short
// statements costs a commit more than to run them.
//
// This is done below database/sql because a statement belongs to a connection: one that the pool
// discards, as it does after an interrupted write, takes its statements along.
type connector struct{ driver.Connector }

// Connect implements [driver.Connector].
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := opened.(driverConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlite: the driver's %T lacks a method", opened), opened.Close())
	}
	return &keepingConn{driverConn: inner, kept: map[string]keptStatement{}}, nil
}

// driverConn is what database/sql makes use of in the driver's connection.
type driverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type keptStatement interface {
	driver.Stmt
	driver.StmtExecContext
}

// keepingConn is used by one goroutine at a time, as database/sql sees to.
type keepingConn struct {
	driverConn
	kept map[string]keptStatement // by text
}

// ExecContext implements [driver.ExecerContext].
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !worthKeeping(query) {
		return c.driverConn.ExecContext(ctx, query, args)
	}
	s, ok := c.kept[query]
	if !ok {
		if len(c.kept) >= keptStatements {
			// Rare enough that starting over is better than keeping book of what was used when.
			if err := c.forget(); err != nil {
				return nil, err
			}
		}
		prepared, err := c.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		if s, ok = prepared.(keptStatement); !ok {
			return nil, errors.Join(fmt.Errorf("sqlite: the driver's %T lacks a method", prepared), prepared.Close())
		}
		c.kept[query] = s
	}
	return s.ExecContext(ctx, args)
}

// worthKeeping says whether a statement is one of those that are run again and again. Migrations
// come once, and a PRAGMA is prepared anew by SQLite itself whenever it is run.
func worthKeeping(query string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(query, "\n\t "), " ")
	switch word {
	case "BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "INSERT", "UPDATE", "DELETE":
		return true
	}
	return false
}

func (c *keepingConn) forget() (err error) {
	for query, s := range c.kept {
		err = errors.Join(err, s.Close())
		delete(c.kept, query)
	}
	return err
}

// Close implements [driver.Conn]. The statements go first: they live in the connection's memory.
func (c *keepingConn) Close() error { return errors.Join(c.forget(), c.driverConn.Close()) }
