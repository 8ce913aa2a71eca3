package board

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wanderer does at random what a trail has to survive. below draws a number from 0 to n-1.
type wanderer struct {
	r     *session
	below func(n int) int
	n     int
	past  []*Board
	gone  map[ID]bool // people who are forgotten
}

func (w *wanderer) id() ID {
	w.n++
	return ID(fmt.Sprintf("x%05d", w.n))
}

func (w *wanderer) one(from []ID) ID {
	if len(from) == 0 {
		return "nadie"
	}
	if w.below(3) > 0 && len(from) > 12 { // what is newer is more alive
		from = from[len(from)-12:]
	}
	return from[w.below(len(from))]
}

func (w *wanderer) some(from []ID, most int) []ID {
	var out []ID
	for range 1 + w.below(most) {
		if id := w.one(from); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (w *wanderer) live(of string) []ID {
	b := w.r.b
	var list []ID
	switch of {
	case "note":
		for _, n := range b.notes.list {
			if !n.Deleted && n.Held == "" {
				list = append(list, n.ID)
			}
		}
	case "cluster":
		for _, k := range b.clusters.list {
			if !k.Deleted {
				list = append(list, k.ID)
			}
		}
	}
	return list
}

func (w *wanderer) section() ID { return []ID{"sec1", "sec1", "sec2", "sec3"}[w.below(4)] }

func (w *wanderer) op() Op {
	b := w.r.b
	notes, clusters := w.live("note"), w.live("cluster")
	everyNote := ids(b.notes, func(n *note) ID { return n.ID })
	everyCluster := ids(b.clusters, func(k *cluster) ID { return k.ID })
	everyRow := ids(b.commitments, func(k *commitment) ID { return k.ID })
	rounds := ids(b.rounds, func(r *round) ID { return r.ID })
	text := func() string { return "secreto " + string(w.id()) }
	switch w.below(40) {
	case 0, 1, 2, 3, 4, 5:
		return NoteAdded{ID: w.id(), Section: w.section(), Text: text(), Anon: w.below(4) == 0}
	case 6, 7:
		return ClusterAdded{ID: w.id(), Section: w.section(), Name: []string{"", "Luz"}[w.below(2)], Notes: w.some(notes, 4)}
	case 8, 9, 10, 11:
		return NoteClustered{ID: w.one(notes), Cluster: w.one(clusters)}
	case 12:
		return NoteUnclustered{ID: w.one(notes)}
	case 13:
		return ClusterNamed{ID: w.one(clusters), Name: fmt.Sprintf("Nombre %d", w.n)}
	case 14, 15:
		return ClusterMerged{From: w.one(clusters), Into: w.one(clusters)}
	case 16:
		return ClusterDissolved{ID: w.one(clusters)}
	case 17, 18:
		split := ClusterSplit{ID: w.one(clusters), Into: w.id(), Name: "Aparte"}
		if k := b.clusters.get(split.ID); k != nil && len(k.members) > 1 {
			split.Notes = k.memberIDs()[:1+w.below(len(k.members)-1)]
		}
		return split
	case 19:
		return NoteDeleted{ID: w.one(notes)}
	case 20, 21:
		return Restore{ID: w.one(slices.Concat(everyNote, everyCluster, everyRow))}
	case 22:
		return NoteHidden{ID: w.one(notes), Reason: Offence}
	case 23:
		return NoteApproved{ID: w.one(everyNote)}
	case 24:
		return NoteUnsigned{ID: w.one(notes)}
	case 25:
		return NoteMoved{ID: w.one(notes), X: 1, Y: 2, Section: w.section()}
	case 26:
		if w.below(3) == 0 {
			return ClusterMoved{ID: w.one(clusters), X: 5, Y: 5, Section: w.section()}
		}
		return NoteEdited{ID: w.one(notes), Text: text()}
	case 27, 28, 29, 30:
		return w.ballot(rounds)
	case 31, 32, 33:
		if w.below(2) == 0 {
			return WinnersCommit{Round: w.one(rounds), Top: 1 + w.below(4), As: []WinnersAs{AsCommitments, AsSolutions}[w.below(2)], IDs: []ID{w.id(), w.id(), w.id(), w.id(), w.id(), w.id(), w.id(), w.id()}}
		}
		return CommitmentAdded{ID: w.id(), What: "Hacer", Origin: w.one(slices.Concat(everyCluster, notes)), Round: []ID{"", w.one(rounds)}[w.below(2)]}
	case 34:
		return CommitmentRemoved{ID: w.one(everyRow)}
	case 35, 36:
		return Undo{}
	case 37:
		return []Op{SectionHidden{ID: "sec3"}, SectionRevealed{ID: "sec3"}, StepEntered{ID: "step1"}, StepEntered{ID: "step2"}}[w.below(4)]
	case 38:
		if w.below(4) == 0 {
			return BoardReturn{Seq: Seq(1 + w.below(len(w.past)-1))}
		}
		return InboxChanged{On: w.below(3) == 0}
	}
	if who := []ID{"per2", "per3", "per4"}[w.below(3)]; w.below(60) == 0 {
		return PersonErased{ID: who}
	}
	return NoteAdded{ID: w.id(), Section: w.section(), Text: text()}
}

// ballot takes a vote one step further.
func (w *wanderer) ballot(rounds []ID) Op {
	r := w.r.b.openRound()
	switch {
	case r != nil && w.below(4) == 0:
		return RoundClosed{ID: r.ID}
	case r != nil:
		return DotPlaced{Round: r.ID, Item: w.one(r.Items)}
	case len(rounds) > 0 && w.r.b.rounds.list[len(rounds)-1].State == RoundDraft:
		return RoundOpened{ID: rounds[len(rounds)-1]}
	}
	return RoundDrafted{ID: w.id(), Question: "¿Qué?", Dots: 5}
}

// wander does so many things and holds every trail against the ledger now and then.
func wander(t testing.TB, steps int, below func(int) int) *session {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Uno", W: 900, H: 900},
			{ID: "sec2", Title: "Dos", W: 900, H: 900},
			{ID: "sec3", Title: "Tres", W: 900, H: 900, Hidden: true},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepGroup, Name: "Todo"},
			{ID: "step2", Kind_: StepGroup, Name: "Cada quien lo suyo", Rights: &Rights{See: &[]Role{}}},
		},
	})
	r.fast = true
	for _, id := range []ID{"fac1", "fac2"} {
		r.seat(id, Facilitator)
	}
	for _, id := range []ID{"per1", "per2", "per3", "per4"} {
		r.seat(id, Participant)
	}
	w := &wanderer{r: r, below: below, past: boardsOf(t, r.b.ID(), r.entries), gone: map[ID]bool{}}
	l := newLedger()
	for i := range steps {
		who := []ID{"fac1", "fac1", "fac2", "per1", "per2", "per3", "per4"}[below(7)]
		if w.gone[who] {
			who = "fac1"
		}
		p := r.proposalOf(who, w.op())
		switch op := p.Op.(type) {
		case BoardReturn:
			p.Past = w.past[op.Seq]
		case PersonErased:
			w.gone[op.ID] = w.gone[op.ID] || r.b.persons.get(who).Role == Facilitator
		}
		e, err := r.propose(p)
		if err != nil {
			continue
		}
		l.write(e)
		if w.past = append(w.past, r.b.Clone()); len(w.past) > 400 { // far enough to return to
			w.past[len(w.past)-400] = nil
		}
		if i%10 == 0 || i > steps-20 {
			checkTrails(t, r.b, l, i%50 == 0)
		}
	}
	checkTrails(t, r.b, l, true)
	back, err := UnmarshalSnapshot(mustSnapshot(t, r.b))
	if err != nil {
		t.Fatal(err)
	}
	checkTrails(t, back, l, false)
	return r
}

func checkTrails(t testing.TB, b *Board, l *ledger, secrets bool) {
	t.Helper()
	if err := Invariants(b); err != nil {
		t.Fatal(err)
	}
	if got := len(b.commitments.list) + len(b.solutions.list); len(l.rows) != got {
		t.Fatalf("%d rows and sheets, want %d", got, len(l.rows))
	}
	for id, row := range l.rows {
		v, ok := Trail(b, id)
		if !ok || removed(v) == row.live {
			t.Fatalf("row %s has a trail: %t, live: %t", id, ok, row.live)
		}
		if got, want := trailLines(v), l.trail(id); !slices.Equal(got, want) {
			t.Fatalf("the trail of %s, made of %s, at %d:\n%s\nwant\n%s", id, row.origin, b.seq, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if !slices.IsSortedFunc(v.Notes, func(x, y TrailNote) int { return cmp.Compare(b.notes.get(x.ID).Num, b.notes.get(y.ID).Num) }) {
			t.Fatalf("the notes of %s are not in order of arrival", id)
		}
		if !secrets {
			continue
		}
		for _, a := range []Audience{{ForFacilitator, []ID{"fac1"}}, {ForParticipant, []ID{"per1"}}, {ForProjector, nil}} {
			checkTrailSecrets(t, b, a, id)
		}
	}
}

// removed says whether what a trail leads from was taken away.
func removed(v TrailView) bool {
	return v.Commitment != nil && v.Commitment.Deleted || v.Solution != nil && v.Solution.Deleted
}

// checkTrailSecrets wants nothing on a trail that the board does not show to the same audience.
func checkTrailSecrets(t testing.TB, b *Board, a Audience, id ID) {
	t.Helper()
	v, ok := TrailFor(b, a, id)
	whole, _ := Trail(b, id)
	if hidden := removed(whole) && a.Kind != ForFacilitator; ok == hidden {
		t.Fatalf("%s is shown the trail of %s: %t", a.Kind, id, ok)
	}
	told, err := json.Marshal(struct {
		Notes    []TrailNote    `json:"notes"`
		Clusters []TrailCluster `json:"clusters"`
		Rounds   []TrailRound   `json:"rounds"`
	}{v.Notes, v.Clusters, v.Rounds})
	if err != nil {
		t.Fatal(err)
	}
	shown := map[ID]bool{}
	counted := map[ID]bool{}
	view := ViewBoard(b, a)
	for _, n := range view.Notes {
		shown[n.ID] = true
	}
	for _, r := range view.Rounds {
		for _, one := range r.Totals {
			counted[one.Item] = counted[one.Item] || one.Name != ""
		}
	}
	for _, n := range b.notes.list {
		if (n.Held != "" || !shown[n.ID] && !counted[n.ID]) && n.Text != "" && strings.Contains(string(told), n.Text) {
			t.Fatalf("F6: %s is told %q by the trail of %s", a.Kind, n.Text, id)
		}
	}
	if a.Kind != ForFacilitator && strings.Contains(string(told), `"by":`) {
		t.Fatalf("F6: %s is told who grouped what", a.Kind)
	}
}

// TestF6_TrailsSurviveAThousandOperations takes long walks with seeds that it names.
func TestF6_TrailsSurviveAThousandOperations(t *testing.T) {
	for seed := range uint64(longWalks) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			r := wander(t, 1000, rand.New(rand.NewPCG(seed, 7)).IntN)
			closed := 0
			for _, one := range r.b.rounds.list {
				if one.State == RoundIsOver {
					closed++
				}
			}
			if len(r.b.commitments.list)+len(r.b.solutions.list) < 10 || closed < 3 || len(r.b.clusters.list) < 20 {
				t.Errorf("a walk past too little: %d rows, %d sheets, %d rounds, %d groups", len(r.b.commitments.list), len(r.b.solutions.list), closed, len(r.b.clusters.list))
			}
		})
	}
}

// TestF6_TrailsSurviveWhateverHappens takes many short walks, which rapid makes shorter where one fails.
func TestF6_TrailsSurviveWhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		below := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "below") }
		wander(rapidTB{t, rt}, rapid.IntRange(20, 120).Draw(rt, "steps"), below)
	})
}

// rapidTB lets rapid see what the helpers of this package tell a test.
type rapidTB struct {
	testing.TB
	rt *rapid.T
}

func (t rapidTB) Fatalf(format string, args ...any) { t.rt.Fatalf(format, args...) }
func (t rapidTB) Fatal(args ...any)                 { t.rt.Fatal(args...) }
func (t rapidTB) Helper()                           { t.rt.Helper() }
