package board

import "fmt"

// Invariants returns what is wrong with a board, nil if all that must hold on every reachable
// board holds. It is for tests, the doctor and snapshots; it looks at everything.
func Invariants(b *Board) error {
	for _, check := range []func(*Board) error{
		checkIDs, checkPeople, checkNotes, checkClusters, checkSections, checkRounds, checkAgenda, checkGuide, checkPolls, checkScans, checkRatings, checkTables, checkSolutions, checkPage, checkFacts, checkActors, checkRequests, checkOrigins,
	} {
		if err := check(b); err != nil {
			return fmt.Errorf("invariant of board %s at %d: %w", b.id, b.seq, err)
		}
	}
	return nil
}

// checkIDs wants one thing per id, over all families.
func checkIDs(b *Board) error {
	seen := map[ID]bool{}
	dup := func(id ID) error {
		if seen[id] {
			return fmt.Errorf("id %s names two things", id)
		}
		seen[id] = true
		return nil
	}
	for _, m := range b.moments {
		if e := dup(m.ID); e != nil {
			return e
		}
		if m.Seq >= b.seq {
			return fmt.Errorf("moment %s is at %d", m.ID, m.Seq)
		}
	}
	var err error
	each := func(id ID) {
		if e := dup(id); e != nil && err == nil {
			err = e
		}
	}
	for _, v := range b.polls.list {
		each(v.ID)
	}
	for _, v := range b.scans.list {
		each(v.ID)
	}
	for _, v := range b.ratings.list {
		each(v.ID)
	}
	for _, v := range b.tables.list {
		each(v.ID)
	}
	for _, v := range b.solutions.list {
		each(v.ID)
	}
	for _, v := range b.signed.list {
		each(v.ID)
	}
	for _, v := range b.actors.list {
		each(v.ID)
	}
	for _, v := range b.requests.list {
		each(v.ID)
	}
	for _, v := range b.persons.list {
		each(v.ID)
	}
	for _, v := range b.sections.list {
		each(v.ID)
	}
	for _, v := range b.notes.list {
		each(v.ID)
	}
	for _, v := range b.clusters.list {
		each(v.ID)
	}
	for _, v := range b.rounds.list {
		each(v.ID)
	}
	for _, v := range b.steps.list {
		each(v.ID)
	}
	for _, v := range b.commitments.list {
		each(v.ID)
	}
	return err
}

func checkPeople(b *Board) error {
	seats := 0
	for i, p := range b.persons.list {
		if p.Num != i+1 {
			return fmt.Errorf("person %s has number %d, want %d", p.ID, p.Num, i+1)
		}
		if p.Removed && (len(p.Devices) > 0 || len(p.Undo) > 0) {
			return fmt.Errorf("removed person %s is still seated", p.ID)
		}
		if len(p.Former) > 0 && (!p.Removed || p.Erased) {
			return fmt.Errorf("where person %s sat is kept without need", p.ID)
		}
		if p.Erased && (p.Name != "" || !p.Removed) {
			return fmt.Errorf("erased person %s is still known", p.ID)
		}
		if len(p.Undo) > maxUndo {
			return fmt.Errorf("person %s has %d records of undo", p.ID, len(p.Undo))
		}
		seats += len(p.Devices)
	}
	for d, ids := range b.seats {
		if len(ids) == 0 {
			return fmt.Errorf("device %s is kept without anybody", d)
		}
		seats -= len(ids)
		for _, id := range ids {
			if b.persons.get(id) == nil {
				return fmt.Errorf("unknown person %s at a device", id)
			}
		}
	}
	if seats != 0 {
		return fmt.Errorf("seats of people and of devices differ by %d", seats)
	}
	return nil
}

func checkNotes(b *Board) error {
	live := 0
	for i, n := range b.notes.list {
		if n.Num != i+1 {
			return fmt.Errorf("note %s has number %d, want %d", n.ID, n.Num, i+1)
		}
		if b.sections.get(n.Section) == nil {
			return fmt.Errorf("note %s is in no section", n.ID)
		}
		if n.Held != "" && (n.Cluster != "" || n.Held != Waiting && n.Held != HeldHidden) || (n.Held == HeldHidden) != (n.Reason != "") {
			return fmt.Errorf("note %s is held as %q for %q, in cluster %q", n.ID, n.Held, n.Reason, n.Cluster)
		}
		if err := checkReacted(b, n); err != nil {
			return err
		}
		if n.Author != "" && b.persons.get(n.Author) == nil {
			return fmt.Errorf("note %s has an unknown author", n.ID)
		}
		if d := n.By; d != nil && (n.Author == "" || d.Person != "" && d.Person != n.Author || n.Anon && (d.Name != "" || d.Table != 0)) {
			return fmt.Errorf("note %s of %q, anonymous: %t, is dictated by %+v", n.ID, n.Author, n.Anon, *d)
		}
		if n.Cluster != "" {
			k := b.clusters.get(n.Cluster)
			switch {
			case k == nil || k.Deleted:
				return fmt.Errorf("note %s is in a cluster that is not there", n.ID)
			case n.Deleted:
				return fmt.Errorf("deleted note %s is in a cluster", n.ID)
			case k.Section != n.Section:
				return fmt.Errorf("note %s is in another section than its cluster", n.ID)
			case k.members[n.ID] != n:
				return fmt.Errorf("cluster %s does not know its note %s", k.ID, n.ID)
			}
		}
		if !n.Deleted {
			live++
			if b.sections.get(n.Section).Deleted {
				return fmt.Errorf("note %s is in a removed section", n.ID)
			}
		}
	}
	if live != b.live {
		return fmt.Errorf("%d notes are counted, %d are there", b.live, live)
	}
	return nil
}

func checkClusters(b *Board) error {
	for i, k := range b.clusters.list {
		s := b.sections.get(k.Section)
		switch {
		case k.Num != i+1:
			return fmt.Errorf("cluster %s has number %d, want %d", k.ID, k.Num, i+1)
		case s == nil:
			return fmt.Errorf("cluster %s is in no section", k.ID)
		case !k.Deleted && (s.Deleted || s.Hidden):
			return fmt.Errorf("cluster %s is in a section that is removed or hidden", k.ID)
		case k.Deleted && len(k.members) > 0:
			return fmt.Errorf("ended cluster %s still has notes", k.ID)
		case len(k.Trail) == 0 || len(k.Trail) > maxTrail:
			return fmt.Errorf("cluster %s has a trail of %d steps", k.ID, len(k.Trail))
		}
		for id := range k.members {
			if n := b.notes.get(id); n == nil || n.Cluster != k.ID {
				return fmt.Errorf("cluster %s counts a note that is not in it", k.ID)
			}
		}
	}
	return nil
}

func checkSections(b *Board) error {
	type counts struct{ live, clusters int }
	want := map[ID]counts{}
	authors := map[ID]map[ID]int{}
	for _, n := range b.notes.list {
		if n.Deleted {
			continue
		}
		c := want[n.Section]
		c.live++
		want[n.Section] = c
		if who := n.speaker(); who != "" {
			if authors[n.Section] == nil {
				authors[n.Section] = map[ID]int{}
			}
			authors[n.Section][who]++
		}
	}
	for _, k := range b.clusters.list {
		if !k.Deleted {
			c := want[k.Section]
			c.clusters++
			want[k.Section] = c
		}
	}
	seen := map[string]bool{}
	for _, s := range b.sections.list {
		if got := (counts{s.live, s.clusters}); got != want[s.ID] {
			return fmt.Errorf("section %s counts %+v, has %+v", s.ID, got, want[s.ID])
		}
		if len(s.authors) != len(authors[s.ID]) {
			return fmt.Errorf("section %s counts %d authors, has %d", s.ID, len(s.authors), len(authors[s.ID]))
		}
		for id, n := range s.authors {
			if authors[s.ID][id] != n {
				return fmt.Errorf("section %s counts %d notes of %s, has %d", s.ID, n, id, authors[s.ID][id])
			}
		}
		if seen[s.Ord] {
			return fmt.Errorf("two sections have the order key %q", s.Ord)
		}
		seen[s.Ord] = true
	}
	return nil
}

func checkRounds(b *Board) error {
	open := 0
	for _, r := range b.rounds.list {
		if r.State == RoundOpen {
			open++
			if b.open != r.ID {
				return fmt.Errorf("round %s is open, the board says %q", r.ID, b.open)
			}
		} else if len(r.Casts) > 0 || len(r.spent) > 0 {
			return fmt.Errorf("round %s is not open and still holds dots", r.ID)
		}
		for p, items := range r.Casts {
			if err := checkCasts(b, r, p, items); err != nil {
				return err
			}
		}
		if err := checkPaper(b, r); err != nil {
			return err
		}
		if r.State == RoundIsOver && len(r.Totals) != len(r.Items) {
			return fmt.Errorf("round %s has %d totals for %d items", r.ID, len(r.Totals), len(r.Items))
		}
		if r.State != RoundOpen {
			continue
		}
		for _, item := range r.Items {
			n, k := b.notes.get(item), b.clusters.get(item)
			if n != nil && (n.Deleted || n.Cluster != "" || n.Held != "") || k != nil && (k.Deleted || len(k.members) == 0) || n == nil && k == nil {
				return fmt.Errorf("item %s of the open round %s is gone", item, r.ID)
			}
		}
	}
	if open > 1 || (open == 0) != (b.open == "") {
		return fmt.Errorf("%d rounds are open, the board says %q", open, b.open)
	}
	return nil
}

func checkCasts(b *Board, r *round, who ID, items map[ID]int) error {
	if p := b.persons.get(who); p == nil || p.Removed {
		return fmt.Errorf("round %s holds dots of somebody who is not there", r.ID)
	}
	sum := 0
	for item, dots := range items {
		if !r.has(item) || dots < 1 || dots > r.Cap {
			return fmt.Errorf("round %s holds %d dots on an item, cap %d", r.ID, dots, r.Cap)
		}
		sum += dots
	}
	if sum == 0 || sum > r.Dots || sum != r.spent[who] {
		return fmt.Errorf("round %s holds %d dots of one person, of %d, counted %d", r.ID, sum, r.Dots, r.spent[who])
	}
	return nil
}

// checkPaper wants sheets on open rounds alone, each read by one or two people who are there, and within
// the limits of the round for all of its people together.
func checkPaper(b *Board, r *round) error {
	if r.State != RoundOpen && len(r.Paper) > 0 {
		return fmt.Errorf("round %s is not open and still holds sheets", r.ID)
	}
	for i, s := range r.Paper {
		if i > 0 && r.Paper[i-1].Sheet >= s.Sheet || len(s.Read) < 1 || len(s.Read) > 2 {
			return fmt.Errorf("round %s holds sheet %q, read by %d", r.ID, s.Sheet, len(s.Read))
		}
		for j, m := range s.Read {
			if p := b.persons.get(m.Person); p == nil || p.Removed || s.by(m.Person) != j {
				return fmt.Errorf("round %s holds a sheet of somebody who is not there", r.ID)
			}
			if _, err := r.onPaper(PaperEntered{People: m.People, Dots: m.Dots}); err != nil {
				return fmt.Errorf("round %s, sheet %s: %w", r.ID, s.Sheet, err)
			}
		}
	}
	return nil
}

// checkReacted wants each sign of a note once, by people who are known, each once.
func checkReacted(b *Board, n *note) error {
	for i, r := range n.Reacted {
		if orderOf(r.What) < 0 || len(r.By) == 0 || i > 0 && orderOf(n.Reacted[i-1].What) >= orderOf(r.What) {
			return fmt.Errorf("note %s has %d signs %q", n.ID, len(r.By), r.What)
		}
		seen := map[ID]bool{}
		for _, id := range r.By {
			if p := b.persons.get(id); p == nil || p.Erased || seen[id] {
				return fmt.Errorf("note %s has a sign of somebody who is not known", n.ID)
			}
			seen[id] = true
		}
	}
	return nil
}

func checkAgenda(b *Board) error {
	if s := b.steps.get(b.step); b.step != "" && (s == nil || s.Deleted) {
		return fmt.Errorf("the room is in step %s, which is not there", b.step)
	}
	if err := checkClock(b); err != nil {
		return err
	}
	if b.finished && b.open != "" {
		return fmt.Errorf("the board is finished while round %s is open", b.open)
	}
	seen := map[string]bool{}
	for _, s := range b.steps.list {
		if seen["s"+s.Ord] {
			return fmt.Errorf("two steps have the order key %q", s.Ord)
		}
		seen["s"+s.Ord] = true
	}
	for _, k := range b.commitments.list {
		if seen["k"+k.Ord] {
			return fmt.Errorf("two commitments have the order key %q", k.Ord)
		}
		seen["k"+k.Ord] = true
		if k.What == "" {
			return fmt.Errorf("commitment %s says nothing", k.ID)
		}
		if err := checkHistory(k); err != nil {
			return err
		}
	}
	return nil
}

// checkPolls wants at most one open question, and answers to it alone, of people who are there.
func checkPolls(b *Board) error {
	open := 0
	for i, p := range b.polls.list {
		if p.Num != i+1 || len(p.Options) < 2 {
			return fmt.Errorf("question %s is the %dth of %d", p.ID, p.Num, i+1)
		}
		if p.Open {
			open++
		} else if len(p.Answers) > 0 || len(p.Totals) != len(p.Options) {
			return fmt.Errorf("question %s is closed with %d answers and %d totals", p.ID, len(p.Answers), len(p.Totals))
		}
		for id, o := range p.Answers {
			if q := b.persons.get(id); q == nil || q.Removed || o < 0 || o >= len(p.Options) {
				return fmt.Errorf("question %s has answer %d of somebody who is not there", p.ID, o)
			}
		}
	}
	if open > 1 || open == 1 && b.finished {
		return fmt.Errorf("%d questions are open, finished: %t", open, b.finished)
	}
	for _, p := range b.persons.list {
		if p.Removed && (p.Hand != 0 || p.Ready) {
			return fmt.Errorf("removed person %s still signals", p.ID)
		}
	}
	return nil
}

// checkScans wants sheets of sections that were there, none of them shown while its section is private.
func checkScans(b *Board) error {
	for i, s := range b.scans.list {
		switch {
		case s.Num != i+1 || b.sections.get(s.Section) == nil:
			return fmt.Errorf("sheet %s is the %dth of %d, in section %q", s.ID, s.Num, i+1, s.Section)
		case s.Shared && (s.Media == nil || b.hidden(s.Section)):
			return fmt.Errorf("sheet %s of section %s is shown", s.ID, s.Section)
		}
	}
	return nil
}

// checkGuide wants what everybody was called to, to be a place that can be called to.
func checkGuide(b *Board) error {
	g := b.guide
	switch {
	case g == nil:
		return nil
	case g.Num < 1 || g.Num > b.guideNum:
		return fmt.Errorf("call %d of %d", g.Num, b.guideNum)
	case !b.place(g.To):
		return fmt.Errorf("everybody is called to %s, which is no place", g.To)
	}
	return nil
}

// checkPage wants a page that is not there to tell nothing.
func checkPage(b *Board) error {
	if p := b.page; p != nil && !p.Published && (p.Names || p.Since != 0) {
		return fmt.Errorf("a withdrawn page with %+v", *p)
	}
	return nil
}

func checkOrigins(b *Board) error {
	tabs := 0
	for key, d := range b.devices {
		tabs += len(d.Tabs)
		if d.Key != key || len(d.Tabs) == 0 || len(d.Tabs) > maxTabs {
			return fmt.Errorf("a device remembers %d tabs", len(d.Tabs))
		}
		for _, t := range d.Tabs {
			if len(t.N) != len(t.At) || len(t.N) == 0 || len(t.N) > ringSize {
				return fmt.Errorf("a tab remembers %d proposals", len(t.N))
			}
		}
	}
	if tabs != b.tabs || tabs > maxOrigins {
		return fmt.Errorf("%d tabs are counted, %d are there", b.tabs, tabs)
	}
	return nil
}

// checkClock wants a clock that belongs to the step in which the room is, and a veil that its rights ask for.
func checkClock(b *Board) error {
	c, s := b.clock, b.steps.get(b.step)
	if on := c.State != ClockIsOff && c.State != ""; on && (c.Step != b.step || s == nil || b.finished) {
		return fmt.Errorf("a clock of step %q is %s while the room is in %q", c.Step, c.State, b.step)
	}
	if (c.State == ClockIsRunning) != (c.EndsAt > 0) || (c.State == ClockIsPaused) != (c.Left > 0) || c.Stop && c.State != ClockIsOver {
		return fmt.Errorf("a clock is %s, ends at %d, has %d left, stops: %v", c.State, c.EndsAt, c.Left, c.Stop)
	}
	if c.Total > MaxClock || c.Left > c.Total {
		return fmt.Errorf("a clock has %d of %d left", c.Left, c.Total)
	}
	if b.finished && b.since != 0 || b.since < 0 {
		return fmt.Errorf("the step is measured since %d", b.since)
	}
	if want := s != nil && !b.finished && s.veils(); want != b.veil {
		return fmt.Errorf("the veil is %v in step %q", b.veil, b.step)
	}
	return nil
}
