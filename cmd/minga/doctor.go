package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/records"
	"minga.lab/minga/static"
)

// doctorCmd looks at everything that an installation stands on and says each finding in a
// sentence. It changes nothing; it exits with 1 when something must be mended.
type doctorCmd struct{}

// findings writes and counts them.
type findings struct {
	out io.Writer
	bad int
}

func (f *findings) okf(format string, args ...any) {
	fmt.Fprintf(f.out, "ok    "+format+"\n", args...)
}

func (f *findings) warnf(format string, args ...any) {
	fmt.Fprintf(f.out, "warn  "+format+"\n", args...)
}

func (f *findings) failf(format string, args ...any) {
	f.bad++
	fmt.Fprintf(f.out, "FAIL  "+format+"\n", args...)
}

func (doctorCmd) Run(s *storage, e *env) error {
	ctx, cancel := context.WithTimeout(e.ctx, 30*time.Second)
	defer cancel()
	f := &findings{out: e.out}
	f.okf("This is Minga %s.", versionText())
	if client, err := static.New(static.Files()); err != nil {
		f.failf("The browser client is missing: build it with `make build`.")
	} else {
		f.okf("The browser client is in the program (%s).", client.Version())
	}
	key := os.Getenv("MINGA_FACILITATOR_KEY")
	switch {
	case key == "":
		f.okf("The facilitator key is the one made at the first start.")
	case len(key) < 16:
		f.failf("MINGA_FACILITATOR_KEY is shorter than 16 characters: anybody in the network may guess it.")
	default:
		f.okf("MINGA_FACILITATOR_KEY is set.")
	}
	if public := os.Getenv("MINGA_PUBLIC_URL"); public == "" {
		examineAddresses(f, os.Getenv("MINGA_ADDR"), machineAddresses())
	} else {
		f.okf("Links and QR codes carry %s.", public)
	}
	s.examine(ctx, e, f)
	if f.bad > 0 {
		return exitError(1)
	}
	return nil
}

// examineAddresses says what phones in the room would have to type, and what plain http costs.
func examineAddresses(f *findings, listen string, machine []machineAddress) {
	host, port, err := net.SplitHostPort(cmp.Or(listen, ":8080"))
	if err != nil {
		f.failf("MINGA_ADDR is %q: it must look like :8080 or 192.168.8.20:8080.", listen)
		return
	}
	scheme := "http"
	if os.Getenv("MINGA_TLS_CERT") != "" {
		scheme = "https"
	}
	number, _ := strconv.Atoi(port) // a name or nothing: 0, which is shown as it is
	at := &net.TCPAddr{IP: net.ParseIP(cmp.Or(host, "0.0.0.0")), Port: number}
	switch urls := reachable(scheme, at, machine); {
	case at.IP != nil && at.IP.IsLoopback():
		f.warnf("MINGA_ADDR is %s: only this computer reaches it, no phone.", listen)
	case at.IP == nil:
		f.okf("Links and QR codes carry the address that the browser used.")
	case len(urls) == 0:
		f.warnf("This computer is in no network: phones cannot reach it. Join it to the room's Wi-Fi.")
	default:
		f.okf("Links and QR codes carry %s, or the address that the browser used.", urls[0])
		for _, other := range urls[1:] {
			f.okf("This computer is also at %s; name the right one in MINGA_PUBLIC_URL if the first is wrong.", other)
		}
	}
	if scheme == "http" {
		f.okf("Over plain http phones cannot reopen the page without the network, nor keep the screen on; see the README.")
	}
}

func (s *storage) examine(ctx context.Context, e *env, f *findings) {
	if s.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(s.Data, "minga.db")); errors.Is(err, os.ErrNotExist) {
			f.warnf("There is no data file in %s yet; the first `minga serve` makes it.", s.Data)
			s.examineRedis(ctx, e, f)
			return
		}
	}
	st, err := s.open(ctx)
	if err != nil {
		f.failf("The store does not open: %v.", err)
		s.examineRedis(ctx, e, f)
		return
	}
	defer st.close()
	f.okf("The store answers: %s.", st.where)
	if s.RedisURL == "" && st.postgres != nil {
		f.warnf("No Redis is named: run one instance only, or its boards will be seconds behind the others'.")
	}
	s.examineRedis(ctx, e, f)

	have, newest, err := st.version(ctx)
	switch {
	case err != nil:
		f.failf("The schema's version cannot be read: %v.", err)
		return
	case have == 0:
		f.warnf("The schema is empty; `minga migrate` or the first `minga serve` makes it.")
		return
	case have < newest:
		f.warnf("The schema has version %d of %d; `minga migrate` or the next `minga serve` brings it up.", have, newest)
		return
	case have > newest:
		f.failf("The schema has version %d, this program knows %d: a newer program has used it.", have, newest)
		return
	}
	f.okf("The schema is up to date (version %d).", have)
	examineClock(ctx, st, f)
	examineBoards(ctx, st, f)
}

func (s *storage) examineRedis(ctx context.Context, e *env, f *findings) {
	if s.RedisURL == "" {
		return
	}
	var st stores
	if err := s.openBus(ctx, &st, e.log); err != nil {
		f.failf("%v.", err)
		return
	}
	defer st.close()
	if err := st.bus.Ping(ctx); err != nil {
		f.failf("Redis does not answer: %v.", err)
		return
	}
	f.okf("Redis answers.")
}

// examineClock compares with the database's clock: times on the boards come from the instances.
func examineClock(ctx context.Context, st *stores, f *findings) {
	if st.postgres == nil {
		return
	}
	var theirs time.Time
	before := time.Now()
	if err := st.postgres.Pool().QueryRow(ctx, "select clock_timestamp()").Scan(&theirs); err != nil {
		f.failf("The database's clock cannot be read: %v.", err)
		return
	}
	after := time.Now()
	skew := theirs.Sub(before.Add(after.Sub(before) / 2)).Abs()
	if skew > 2*time.Second {
		f.failf("This machine's clock and the database's differ by %s: set both by NTP.", skew.Round(time.Millisecond))
		return
	}
	f.okf("The clocks of this machine and the database agree (within %s).", skew.Round(time.Millisecond))
}

func examineBoards(ctx context.Context, st *stores, f *findings) {
	if _, err := st.records.Setting(ctx, settingSecret); errors.Is(err, records.ErrNotFound) {
		f.warnf("The installation has no secret yet; the first `minga serve` makes it.")
	}
	workshops, err := st.records.List(ctx)
	if err != nil {
		f.failf("The workshops cannot be listed: %v.", err)
		return
	}
	known := map[board.ID]bool{}
	for _, w := range workshops {
		known[w.ID] = true
		if _, err := st.journal.Head(ctx, w.ID); errors.Is(err, journal.ErrNoBoard) {
			f.failf("Workshop %s has no journal: it was lost or never made.", w.Code)
		} else if err != nil {
			f.failf("The journal of workshop %s cannot be read: %v.", w.Code, err)
		}
	}
	boards, err := st.journal.Boards(ctx)
	if err != nil {
		f.failf("The boards cannot be listed: %v.", err)
		return
	}
	strays := 0
	for _, id := range boards {
		if !known[id] {
			strays++
		}
	}
	if strays > 0 {
		f.warnf("%d boards have no code, because creating them was cut short; they harm nothing.", strays)
	}
	f.okf("%d workshops are known.", len(workshops))
}
