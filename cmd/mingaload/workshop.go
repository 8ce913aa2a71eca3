package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/hub/board"
)

const (
	facilitatorKey = "mingaload-facilitator-key"
	importAtOnce   = 250 // notes in one request, well below the server's limit of a body
	tabName        = "load"
	newFromOne     = 900 // people who join one workshop from one address: the server bounds them
)

// site is a running server, spoken to as a browser would.
type site struct {
	base string // http://host:port
	http *http.Client
}

func newSite(addr string) *site {
	return &site{base: "http://" + addr, http: &http.Client{
		Timeout:   answerWithin,
		Transport: &http.Transport{MaxIdleConnsPerHost: dialAtOnce},
	}}
}

// from is the same server, spoken to from another of the machine's addresses.
func (s *site) from(i int) *site {
	dialer := net.Dialer{LocalAddr: loopback(i)}
	return &site{base: s.base, http: &http.Client{
		Timeout:   answerWithin,
		Transport: &http.Transport{MaxIdleConnsPerHost: dialAtOnce, DialContext: dialer.DialContext},
	}}
}

// visitor is a browser with its cookie.
type visitor struct {
	site   *site
	cookie string
	n      uint64 // proposals made
}

// ask sends a request; in and out are JSON, out may be nil.
func (v *visitor) ask(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, v.site.base+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if v.cookie != "" {
		request.Header.Set("Cookie", v.cookie)
	}
	answer, err := v.site.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, text)
	}
	for _, c := range answer.Cookies() {
		if c.Name == "minga_device" {
			v.cookie = c.Name + "=" + c.Value
		}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// workshop is a board on which everybody may move every note.
type workshop struct {
	id     board.ID
	code   string
	leader *visitor
	notes  []board.ID
}

// found makes a workshop with that many notes and takes the room to its grouping step, in which
// participants may move anybody's notes.
func (s *site) found(ctx context.Context, notes int) (*workshop, error) {
	w := &workshop{leader: &visitor{site: s}}
	var made struct {
		ID   board.ID `json:"id"`
		Code string   `json:"code"`
	}
	err := w.leader.ask(ctx, http.MethodPost, "/api/workshops", map[string]string{
		"key": facilitatorKey, "title": "Taller de carga", "lang": "es", "question": "¿Qué falta?", "name": "Carga",
	}, &made)
	if err != nil {
		return nil, err
	}
	w.id, w.code = made.ID, made.Code
	var view board.BoardView
	if err := w.leader.ask(ctx, http.MethodGet, "/api/workshops/"+string(w.id), nil, &view); err != nil {
		return nil, err
	}
	if len(view.Sections) == 0 {
		return nil, errors.New("the new workshop has no section")
	}
	for len(w.notes) < notes {
		if err := w.fill(ctx, view.Sections[0], min(importAtOnce, notes-len(w.notes))); err != nil {
			return nil, err
		}
	}
	for _, step := range view.Steps {
		if step.Kind == board.StepGroup {
			return w, w.propose(ctx, board.StepEntered{ID: step.ID})
		}
	}
	return nil, errors.New("the new workshop has no grouping step")
}

// fill imports notes of an ordinary length.
func (w *workshop) fill(ctx context.Context, in board.SectionView, count int) error {
	var op board.NotesImport
	for range count {
		i := len(w.notes)
		w.notes = append(w.notes, newID())
		op.Notes = append(op.Notes, board.NoteAdded{
			ID: w.notes[i], Section: in.ID, Text: fmt.Sprintf("Nota %d: plantar árboles en la quebrada", i+1),
			X: in.X + i*37%max(1, in.W-200), Y: in.Y + i*53%max(1, in.H-140),
		})
	}
	return w.propose(ctx, op)
}

func (w *workshop) propose(ctx context.Context, op board.Op) error {
	text, err := board.EncodeOp(op)
	if err != nil {
		return err
	}
	w.leader.n++
	return w.leader.ask(ctx, http.MethodPost, "/api/workshops/"+string(w.id)+"/proposals", map[string]any{
		"n": w.leader.n, "tab": tabName, "o": json.RawMessage(text),
	}, nil)
}

// seat joins that many people, each with a browser and a note of their own to move.
func (w *workshop) seat(ctx context.Context, people int) ([]door, error) {
	doors := make([]door, people)
	socket := strings.Replace(w.leader.site.base, "http", "ws", 1) + "/ws/" + string(w.id)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(dialAtOnce)
	at := w.leader.site
	for i := range doors {
		if i > 0 && i%newFromOne == 0 {
			at = at.from(i / newFromOne)
			defer at.http.CloseIdleConnections()
		}
		group.Go(func() error {
			v := &visitor{site: at}
			err := v.ask(ctx, http.MethodPost, "/api/join",
				map[string]string{"code": w.code, "name": fmt.Sprintf("Persona %d", i+1)}, nil)
			doors[i] = door{url: socket, cookie: v.cookie, note: w.notes[i%len(w.notes)]}
			return err
		})
	}
	return doors, group.Wait()
}

// newID draws an id as a browser does.
func newID() board.ID {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	for i, v := range b {
		b[i] = letters[int(v)%len(letters)]
	}
	return board.ID(b[:])
}

// serving reads the address from the server's log, which tells it in JSON.
func serving(line string) (addr string, ok bool) {
	var entry struct {
		Msg  string `json:"msg"`
		Addr string `json:"addr"`
	}
	if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "serving" {
		return "", false
	}
	return entry.Addr, entry.Addr != ""
}

// syncCost is how long the folder's disk takes to make a small write durable, the median of a
// few: without it the times to acknowledgement say little.
func syncCost(dir string) (time.Duration, error) {
	f, err := os.CreateTemp(dir, "sync")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	var h histogram
	for range 21 {
		began := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		h.add(time.Since(began))
	}
	return h.quantile(0.5), nil
}
