package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server"
)

// ear keeps everything that a browser is answered, headers included, whoever asked for it.
type ear struct {
	next http.RoundTripper
	note func(r *http.Request, status int)

	mu    sync.Mutex
	heard [][]byte
}

func (e *ear) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := e.next.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // the client wraps it
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err //nolint:wrapcheck // the client wraps it
	}
	if err := res.Body.Close(); err != nil {
		return nil, err //nolint:wrapcheck // the client wraps it
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	e.mu.Lock()
	e.heard = append(e.heard, body)
	e.heard = append(e.heard, opened(body)...)
	for name, values := range res.Header {
		for _, v := range values {
			if name == "Set-Cookie" {
				continue // the browser's own key, which its page cannot read
			}
			e.heard = append(e.heard, []byte(v))
		}
	}
	e.mu.Unlock()
	e.note(r, res.StatusCode)
	return res, nil
}

func (e *ear) take() [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

// audience is somebody who looks: a browser, or a place where things are written down.
type audience struct {
	name   string
	b      *browser // nil: a place
	query  string   // through whose eyes it asks
	token  string   // of the link that it has been given, "" for none
	ear    *ear
	socket *listener
	epoch  string
	since  board.Seq
	heard  [][]byte // since the last look
}

// holds says whether one of the texts has been heard, and in what.
func (a *audience) holds(texts [][]byte) (where []byte, ok bool) {
	for _, h := range a.heard {
		for _, text := range texts {
			if i := bytes.Index(h, text); i >= 0 {
				return h[max(0, i-80):min(len(h), i+len(text)+40)], true
			}
		}
	}
	return nil, false
}

// plant is something that not everybody may be handed.
type plant struct {
	kind    string   // of the ops that carry it or uncover it, with spaces between; "" for none
	texts   [][]byte // any of them gives it away
	may     []string // who may be handed it now, and so must be; nil: nobody
	perhaps []string // who may be handed it, and need not
	weighed bool     // a closed round has told what it is called
}

// stage is a workshop that is played before all who can look at it.
type stage struct {
	*workshop
	t         *testing.T
	looks     int
	clock     *shifted
	audiences map[string]*audience
	plants    map[string]*plant
	veil      bool            // the step lets participants see their own notes alone
	finished  bool            // and so the plain tables hold the board
	asked     map[string]bool // routes that have answered somebody
	asking    sync.Mutex      // holds asked while several look at once
	proposed  map[string]bool // kinds of op that were accepted
	ids       map[string][]string
	anonymous map[string]string // notes without a name → who wrote them
	traced    *traces
	shelf     struct { // the template of the house, and the look at which it was put there
		key  string
		look int
	}
	passing []string // plants that may have been heard until the next look
}

// shifted is a clock that a test sets forward, so that no bound of what a minute allows is met.
type shifted struct {
	mu sync.Mutex
	by time.Duration
}

func (c *shifted) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

func (c *shifted) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += d
}

// traces keeps what would be told to a collector.
type traces struct {
	*server.Metrics
	mu   sync.Mutex
	told []string
}

func (o *traces) Sample() bool { return true }

func (o *traces) Traced(e hub.Edit) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, fmt.Sprintf("%+v", e))
}

// Places where things are written down, beside the browsers.
const (
	theLog    = "the log"
	theTraces = "the traces"
	theTables = "the plain tables"
)

func newStage(t *testing.T) *stage {
	t.Helper()
	clock := &shifted{}
	s := &stage{
		t: t, clock: clock, audiences: map[string]*audience{}, plants: map[string]*plant{}, asked: map[string]bool{},
		proposed: map[string]bool{}, ids: map[string][]string{}, anonymous: map[string]string{},
		traced: &traces{Metrics: server.NewMetrics("test")},
	}
	in := startHub(t, sqliteBackend(t), func(c *hub.Config) { c.Observer = s.traced },
		func(c *server.Config) { c.Now = clock.now; c.Metrics = s.traced.Metrics })
	s.workshop = in.workshop()
	s.asked["POST /api/workshops"] = true
	for _, place := range []string{theLog, theTraces, theTables} {
		s.audiences[place] = &audience{name: place}
	}
	return s
}

// seats lets a browser look, from now on, through somebody's eyes.
func (s *stage) seats(name string, b *browser, query string) *audience {
	s.t.Helper()
	a := &audience{name: name, b: b, query: query}
	if e, ok := b.http.Transport.(*ear); ok {
		// The same browser through other eyes: it has an ear of its own, or they could not be told apart.
		b = &browser{t: b.t, base: b.base, tab: b.tab, http: &http.Client{Jar: b.http.Jar, Timeout: b.http.Timeout, Transport: e.next}}
		a.b = b
	}
	next := b.http.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	a.ear = &ear{next: next, note: s.answered}
	b.http.Transport = a.ear
	s.audiences[name] = a
	return a
}

func (s *stage) answered(r *http.Request, status int) {
	if status < 300 || status == http.StatusSeeOther { // which is how forms are answered
		s.asking.Lock()
		defer s.asking.Unlock()
		s.asked[s.in.server.PatternOf(r.Method, r.URL.Path)] = true
	}
}

// opens opens the audience's socket.
func (s *stage) opens(name string) {
	a := s.audiences[name]
	var w wire.Welcome
	var k *socket
	k, w = a.b.open(s.id, a.query)
	a.socket = listen(k)
	a.epoch, a.since = w.Board.Epoch, w.Seq
}

// does sends one op that must be accepted.
func (s *stage) does(b *browser, op m) {
	s.t.Helper()
	b.accept(s.id, op)
	s.proposed[op["k"].(string)] = true
}

// tries sends one op that must be refused: what a refusal says is heard too.
func (s *stage) tries(b *browser, op m) {
	s.t.Helper()
	if a := b.propose(s.id, op); a.status < 400 {
		s.t.Errorf("%v was accepted", op)
	}
}

// plant says who may be handed something, and therefore must be, until it is said otherwise.
func (s *stage) plant(kind, name string, texts []string, may ...string) {
	p := &plant{kind: kind}
	for _, text := range texts {
		p.texts = append(p.texts, []byte(text))
	}
	s.plants[name] = p
	s.now(name, may...)
}

// word plants a text that says its own name.
func (s *stage) word(kind, text string, may ...string) { s.plant(kind, text, []string{text}, may...) }

// now says who may be handed a plant from now on; "all" is everybody who looks at the board.
func (s *stage) now(name string, may ...string) {
	s.t.Helper()
	p := s.plants[name]
	if p == nil {
		s.t.Fatalf("%q is not planted", name)
	}
	p.may = may
}

// Whom a plant may be shown to besides those who are named: everybody who looks at the board, or some of them. Where a step lets participants see their own notes alone, these are the facilitators.
const (
	all      = "all"
	theBoard = "the board" // all but the tables
	theRoom  = "the room"  // all but the tables and the screens
)

// Who sees what.
var (
	facilitators = []string{"rosa", "marta"}
	screens      = []string{"the wall", "rosa's wall"}
	outside      = []string{"ivan, removed", "a stranger", "whoever has a link"} // who is shown what is published, and nothing else
	luz          = []string{"luz", "luz's laptop"}                               // one person at two devices
	tablet       = []string{"the tablet"}                                        // ana and beto, who share it
	others       = []string{"eva", "olga, who observes", "rosa as participant", "who is late"}
)

func these(groups ...[]string) []string { return slices.Concat(groups...) }

// everybody is who looks at the board: the room and its screens, and the tables once it is finished.
func everybody() []string { return these(facilitators, luz, tablet, others, screens) }

// takesPart is everybody but the screens.
func takesPart() []string { return these(facilitators, luz, tablet, others) }

// handed says whether an audience may be handed a plant now.
func (s *stage) handed(p *plant, name string) bool {
	switch {
	case slices.Contains(p.may, name):
		return true
	case name == theTables:
		return s.finished && slices.Contains(p.may, all)
	case s.veil && !p.weighed && !slices.Contains(facilitators, name):
		return false
	}
	return (slices.Contains(p.may, all) || slices.Contains(p.may, theBoard)) && slices.Contains(everybody(), name) ||
		slices.Contains(p.may, theRoom) && slices.Contains(takesPart(), name)
}

// look lets everybody look at everything there is, and holds what they were handed against what is planted.
func (s *stage) look(step string) {
	s.t.Helper()
	s.looks++
	s.clock.forward(5 * time.Minute)
	latecomer, _ := s.join(fmt.Sprintf("Tarde %d", s.looks))
	s.seats("who is late", latecomer, "")
	s.opens("who is late")
	signal := fmt.Sprintf("Señal %d.", s.looks)
	if s.finished { // the roadmap alone goes on
		s.does(s.facilitator, m{"k": "commitment.changed", "id": s.ids["commitment"][0], "verifiable": signal})
	} else {
		s.does(s.facilitator, m{"k": "board.changed", "title": signal})
	}
	s.onTheShelf()
	for _, a := range s.audiences {
		if a.b != nil && a.socket != nil {
			s.follow(a, signal)
		}
	}
	// Side by side, as people do: one after the other would be most of the time that these tests take.
	var all sync.WaitGroup
	turns := make(chan struct{}, 4)
	for _, a := range s.audiences {
		if a.b == nil {
			continue
		}
		all.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			s.readAll(a)
			a.heard = append(a.heard, a.ear.take()...)
		})
	}
	all.Wait()
	if s.t.Failed() {
		s.t.FailNow()
	}
	s.places()
	for name, p := range s.plants {
		for _, a := range s.audiences {
			where, holds := a.holds(p.texts)
			if may := s.handed(p, a.name); holds != may && (!holds || !slices.Contains(p.perhaps, a.name)) {
				s.t.Errorf("%s: %s is handed %q: %t, want %t\n%.300q", step, a.name, name, holds, may, where)
			}
		}
	}
	for _, a := range s.audiences {
		s.nameless(step, a)
		s.secretCounts(step, a)
		a.heard = nil
	}
	for _, name := range s.passing {
		s.plants[name].perhaps = nil
	}
	s.passing = nil
	if s.t.Failed() {
		s.t.FailNow() // what follows would say the same again
	}
}

// follow reads the long socket up to a signal, and comes back on another one as a browser does after a
// lost link: from where the audience stood at the last look.
func (s *stage) follow(a *audience, signal string) {
	s.t.Helper()
	heard, err := a.socket.upTo(signal)
	if err != nil {
		s.t.Fatalf("%s hears nothing of %q: %v", a.name, signal, err)
	}
	back, _, err := a.b.dial(s.id, a.query)
	must(s.t, err)
	back.send(m{"t": "hello", "tab": "t2", "since": a.since, "epoch": a.epoch, "v": 1})
	for {
		_, frame, err := back.next()
		if err != nil {
			s.t.Fatalf("%s comes back and hears nothing of %q: %v", a.name, signal, err)
		}
		if bytes.Contains(frame, []byte(signal)) {
			break
		}
	}
	must(s.t, back.conn.Close())
	a.heard = slices.Concat(a.heard, heard, back.raw)
	var last struct {
		U board.Seq    `json:"u"`
		E []wire.Entry `json:"e"`
	}
	if n := len(heard); n > 0 && json.Unmarshal(heard[n-1], &last) == nil {
		if a.since = max(a.since, last.U); len(last.E) > 0 {
			a.since = max(a.since, last.E[len(last.E)-1].S)
		}
	}
}
