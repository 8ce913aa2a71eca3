package server_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/public"
)

var whoField = regexp.MustCompile(`name="who" value="([0-9a-f]{16})"`)

// nameForm is the form about the name as the page has it now.
func (o *owner) nameForm() map[string]string {
	o.t.Helper()
	_, page := o.open("")
	found := whoField.FindStringSubmatch(page)
	if found == nil {
		o.t.Fatalf("the page asks for no name:\n%s", page)
	}
	return map[string]string{"who": found[1], "once": onceField.FindStringSubmatch(page)[1]}
}

// decide posts it as a browser without script does.
func (o *owner) decide(fields map[string]string, headers ...string) (*http.Response, string) {
	o.t.Helper()
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.in.url+o.path+"?lang=es&sobre=nombre", strings.NewReader(form.Encode()))
	must(o.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	must(o.t, err)
	page, err := io.ReadAll(res.Body)
	must(o.t, err)
	must(o.t, res.Body.Close())
	return res, string(page)
}

// TestF6_ANameIsPublishedByItsOwnersYes: on a finished board, by a form without script. Before it the name is in no public
// thing, after it was taken back it is gone from all of them, whichever instance is asked.
func TestF6_ANameIsPublishedByItsOwnersYes(t *testing.T) {
	b := sqliteBackend(t)
	in, there := start(t, b), start(t, b)
	w := finishedDay(t, in)
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp3", "what": "Pintar", "who": "la junta"})
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp4", "what": "Barrer"})
	w.facilitator.accept(w.id, m{"k": "page.published", "names": true})
	public2 := func() (named []string) {
		t.Helper()
		for _, part := range publicParts {
			for _, at := range []*instance{in, there} {
				res, body := stranger(t, at, partOf(w.id, part))
				if res.StatusCode != http.StatusOK {
					t.Fatalf("%q: %d", part, res.StatusCode)
				}
				if bytes.Contains(body, []byte("Manuel")) && !slices.Contains(named, part) {
					named = append(named, part)
				}
			}
		}
		return named
	}
	if named := public2(); named != nil {
		t.Fatalf("before anybody agreed the name is in %q", named)
	}
	o := w.owner(t, in, "comp2")
	if _, page := o.open(""); !strings.Contains(page, public.T("es", "follow.name.not")) || strings.Contains(page, `value="yes" checked`) {
		t.Errorf("at first the page says\n%s", page)
	}

	yes := o.nameForm()
	yes["agree"] = "yes"
	if res, _ := o.decide(yes, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page agrees: %d", res.StatusCode)
	}
	other := maps.Clone(yes)
	other["who"] = public.NameMark("Luis Pérez")
	if res, page := o.decide(other); res.StatusCode != http.StatusConflict || !strings.Contains(page, "cambió el nombre") {
		t.Errorf("agreed for a name that is not there: %d\n%s", res.StatusCode, page)
	}
	if named := public2(); named != nil {
		t.Fatalf("refused, the name is in %q", named)
	}
	res, _ := o.decide(yes)
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || to != o.path+"?hecho=nombre&lang=es" {
		t.Fatalf("%d to %s", res.StatusCode, to)
	}
	if _, page := o.open("?hecho=nombre"); !strings.Contains(page, public.T("es", "follow.name.done.yes")) ||
		!strings.Contains(page, public.T("es", "follow.name.shown")) || !strings.Contains(page, `value="yes" checked`) {
		t.Errorf("afterwards the page says\n%s", page)
	}
	if named := public2(); !slices.Equal(named, []string{"", "?lang=en", public.PartCalendar, public.PartData}) {
		t.Errorf("agreed, the name is in %q", named)
	}
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp5", "what": "La segunda parte", "who": "manuel  SECRETO", "named": true})

	no := o.nameForm()
	if res, _ := o.decide(no); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken back: %d", res.StatusCode)
	}
	for _, late := range []map[string]string{yes, no} { // sent again when the line is back
		if res, _ := o.decide(late); res.StatusCode != http.StatusSeeOther {
			t.Errorf("sent again: %d", res.StatusCode)
		}
	}
	if named := public2(); named != nil {
		t.Errorf("taken back, the name is in %q", named)
	}
	if _, page := o.open("?hecho=nombre&lang=en"); !strings.Contains(page, public.T("en", "follow.name.done.no")) {
		t.Errorf("taken back, the page says\n%s", page)
	}

	// It can be taken back however often the link was used.
	for range 30 {
		o.decide(yes)
	}
	agree := o.nameForm()
	agree["agree"] = "yes"
	if res, _ := o.decide(agree); res.StatusCode != http.StatusTooManyRequests {
		t.Errorf("agreed without end: %d", res.StatusCode)
	}
	if res, _ := o.decide(o.nameForm()); res.StatusCode != http.StatusSeeOther {
		t.Errorf("to take it back is counted: %d", res.StatusCode)
	}

	// An organisation that has accepted is named by that, and a row of nobody asks for nothing.
	for row, want := range map[string]string{"comp3": "una organización que dijo que sí", "comp4": ""} {
		_, page := w.owner(t, in, row).open("")
		if whoField.MatchString(page) || want == "" == strings.Contains(page, `id="nombre"`) || !strings.Contains(page, want) {
			t.Errorf("%s asks\n%s", row, page)
		}
	}
	// Agreed where the page shows no names, it says so.
	rosa := w.owner(t, in, "comp1")
	w.facilitator.accept(w.id, m{"k": "page.published"})
	if _, page := rosa.open(""); !strings.Contains(page, public.T("es", "follow.name.agreed")) {
		t.Errorf("without names the page says\n%s", page)
	}
}

// stuckJournal is a real journal that takes nothing more on demand.
type stuckJournal struct {
	journal.Journal
	stuck atomic.Bool
}

func (j *stuckJournal) Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	if j.stuck.Load() {
		return errors.New("the disk is full")
	}
	return j.Journal.Append(ctx, id, after, entries, scrub)
}

// TestWhatCannotBeKeptNowIsNotLost: while the journal takes nothing, forms come back with what was written, and the same
// form is sent again.
func TestWhatCannotBeKeptNowIsNotLost(t *testing.T) {
	b := sqliteBackend(t)
	stuck := &stuckJournal{Journal: b.journal}
	b.journal = stuck
	in := startHub(t, b, func(c *hub.Config) { c.ProposalDeadline = 50 * time.Millisecond })
	w := in.workshop()
	w.row("comp0001", "Pedir luz", "")
	w.facilitator.accept(w.id, m{"k": "request.added", "id": "pedido01", "what": "Podar", "ord": ""})
	o, u := w.owner(t, in, "comp0001"), w.unit(t, in, "pedido01")
	once := o.once()
	stuck.stuck.Store(true)
	for name, send := range map[string]func() (*http.Response, string){
		"what has happened": func() (*http.Response, string) {
			return o.send(map[string]string{"once": once, "text": "Ya fuimos"}, nil)
		},
		"an answer": func() (*http.Response, string) {
			return u.send(map[string]string{"once": once, "answer": "yes", "reason": "Ya fuimos", "name": "Ana"})
		},
	} {
		res, page := send()
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || !strings.Contains(page, "No se pudo guardar ahora") ||
			!strings.Contains(page, ">Ya fuimos</textarea>") || !strings.Contains(page, `name="once" value="`+once+`"`) {
			t.Errorf("%s: %d\n%s", name, res.StatusCode, page)
		}
	}
	stuck.stuck.Store(false)
}

func pngOf(t testing.TB, wide, high int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, wide, high))))
	return b.Bytes()
}

// TestAFormThatWasRefusedIsAnother: what is sent after it is not taken for the same, nor its photo for the first one.
func TestAFormThatWasRefusedIsAnother(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.row("comp0001", "Pedir luz", "")
	o := w.owner(t, in, "comp0001")
	once := o.once()
	_, page := o.send(map[string]string{"once": once, "text": strings.Repeat("a", 501)}, photoOf(t, "uno"))
	if again := onceField.FindStringSubmatch(page); again == nil || again[1] == once {
		t.Errorf("the mark is %v again", again)
	}
	o.send(map[string]string{"once": once, "text": "con otra"}, pngOf(t, 10, 20))
	if told := w.history(in, "comp0001"); len(told) != 1 || told[0].W != 10 || told[0].H != 20 || string(told[0].Photo) == once {
		t.Errorf("told %+v", told)
	}
}
