package board

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// pool draws what random people ask for: mostly sensible things about what is on the board, now
// and then nonsense.
type pool struct {
	rt *rapid.T
	b  *Board
	n  int

	past []*Board // the board after each entry
}

func (d *pool) pick(ids []ID) ID {
	if len(ids) == 0 || rapid.IntRange(0, 40).Draw(d.rt, "odd") == 0 {
		return rapid.SampledFrom([]ID{"nadie", "", "board001", "per1", "sec1", "XX", "grupo-malo"}).Draw(d.rt, "oddID")
	}
	return rapid.SampledFrom(ids).Draw(d.rt, "id")
}

func ids[T any](t table[T], id func(*T) ID) []ID {
	var out []ID
	for _, v := range t.list {
		out = append(out, id(v))
	}
	return out
}

func (d *pool) persons() []ID  { return ids(d.b.persons, func(p *person) ID { return p.ID }) }
func (d *pool) sections() []ID { return ids(d.b.sections, func(s *section) ID { return s.ID }) }
func (d *pool) notes() []ID    { return ids(d.b.notes, func(n *note) ID { return n.ID }) }
func (d *pool) clusters() []ID { return ids(d.b.clusters, func(k *cluster) ID { return k.ID }) }
func (d *pool) rounds() []ID   { return ids(d.b.rounds, func(r *round) ID { return r.ID }) }
func (d *pool) steps() []ID    { return ids(d.b.steps, func(s *step) ID { return s.ID }) }
func (d *pool) rows() []ID     { return ids(d.b.commitments, func(k *commitment) ID { return k.ID }) }

func (d *pool) scans() []ID   { return ids(d.b.scans, func(s *scan) ID { return s.ID }) }
func (d *pool) ratings() []ID { return ids(d.b.ratings, func(r *rating) ID { return r.ID }) }

func (d *pool) polls() []ID { return ids(d.b.polls, func(p *poll) ID { return p.ID }) }

func (d *pool) fresh() ID {
	d.n++
	return ID(fmt.Sprintf("x%05d", d.n))
}
func (d *pool) int(lo, hi int) int { return rapid.IntRange(lo, hi).Draw(d.rt, "int") }
func (d *pool) bool() bool         { return rapid.Bool().Draw(d.rt, "bool") }
func (d *pool) rare() bool         { return d.int(0, 5) == 0 }
func (d *pool) text() string {
	return rapid.SampledFrom([]string{"Agua", "Más árboles", "Tiendas\r\nabiertas", "  Luz ", "", "Música 🎶"}).Draw(d.rt, "text")
}

func (d *pool) some(from []ID) []ID {
	var out []ID
	for range d.int(0, 3) {
		if id := d.pick(from); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// op draws a proposal. Weights favour what makes boards interesting.
func (d *pool) op() Op {
	draws := []func() Op{
		func() Op {
			added := NoteAdded{ID: d.fresh(), Section: d.pick(d.sections()), Text: d.text(), X: d.int(-10, 900), Y: d.int(0, 900), Anon: d.rare(), Scribe: d.rare()}
			if d.rare() {
				kind := rapid.SampledFrom([]MediaKind{MediaPhoto, MediaDrawing, "film"}).Draw(d.rt, "media")
				added.Media = &Media{Asset: d.fresh(), Kind: kind, W: d.int(0, 1600), H: 900, Alt: d.text()}
			}
			return added
		},
		func() Op { return NoteEdited{ID: d.pick(d.notes()), Text: d.text()} },
		func() Op {
			return NoteColored{ID: d.pick(d.notes()), Color: rapid.SampledFrom(append([]string{"teal"}, Colors...)).Draw(d.rt, "color")}
		},
		func() Op {
			m := NoteMoved{ID: d.pick(d.notes()), X: d.int(0, 500), Y: d.int(0, 500)}
			if d.bool() {
				m.Section = d.pick(d.sections())
			}
			return m
		},
		func() Op { return NoteUnsigned{ID: d.pick(d.notes())} },
		func() Op { return NoteStripped{ID: d.pick(d.notes())} },
		func() Op { return NoteDescribed{ID: d.pick(d.notes()), Text: d.text()} },
		d.dictated, d.dictated, d.scan, d.scan, d.signed,
		func() Op { return CommentAdded{Note: d.pick(d.notes()), Text: d.text(), Anon: d.rare()} },
		func() Op { return CommentAdded{Note: d.pick(d.notes()), Text: d.text()} },
		func() Op { return CommentRemoved{Note: d.pick(d.notes()), Num: d.int(1, 3)} },
		func() Op { return NoteDeleted{ID: d.pick(d.notes())} },
		func() Op { return NoteClustered{ID: d.pick(d.notes()), Cluster: d.pick(d.clusters())} },
		func() Op { return NoteUnclustered{ID: d.pick(d.notes()), X: d.int(0, 500), Y: d.int(0, 500)} },
		func() Op {
			return ClusterAdded{ID: d.fresh(), Section: d.pick(d.sections()), Name: d.text(), X: d.int(0, 500), Notes: d.some(d.notes())}
		},
		func() Op { return ClusterNamed{ID: d.pick(d.clusters()), Name: d.text()} },
		func() Op {
			m := ClusterMoved{ID: d.pick(d.clusters()), X: d.int(0, 500), Y: d.int(0, 500)}
			if d.bool() {
				m.Section = d.pick(d.sections())
			}
			return m
		},
		func() Op { return ClusterMerged{From: d.pick(d.clusters()), Into: d.pick(d.clusters())} },
		func() Op { return ClusterDissolved{ID: d.pick(d.clusters())} },
		func() Op {
			return ClustersAdd{Clusters: []ClusterAdded{
				{ID: d.fresh(), Section: d.pick(d.sections()), Name: d.text(), Notes: d.some(d.notes())},
				{ID: d.fresh(), Section: d.pick(d.sections()), X: d.int(0, 500), Notes: d.some(d.notes())},
			}}
		},
		func() Op {
			split := ClusterSplit{ID: d.pick(d.clusters()), Into: d.fresh(), Name: d.text()}
			if k := d.b.clusters.get(split.ID); k != nil {
				split.Notes = d.some(k.memberIDs())
			}
			return split
		},
		func() Op { return SectionTidy{ID: d.pick(d.sections())} },
		func() Op { return Undo{} },
		func() Op { return Undo{} },
		func() Op {
			return Restore{ID: d.pick(slices.Concat(d.notes(), d.clusters(), d.sections(), d.steps(), d.rows(), d.persons(), d.tables()))}
		},
		func() Op {
			r := RoundDrafted{ID: d.fresh(), Question: d.text(), Dots: d.int(0, 4), Cap: d.int(0, 3), NoOwn: d.bool()}
			if d.rare() {
				r.Sections = d.some(d.sections())
			}
			if d.rare() {
				r.Only = d.some(slices.Concat(d.clusters(), d.notes()))
			}
			return r
		},
		func() Op {
			c := RoundChanged{ID: d.pick(d.rounds())}
			if d.bool() {
				c.Dots = new(d.int(1, 5))
			} else if d.rare() {
				c.Only = new(d.some(slices.Concat(d.clusters(), d.notes())))
			} else {
				c.Question = new(d.text())
			}
			return c
		},
		func() Op {
			return GuideCalled{To: d.pick(slices.Concat(d.notes(), d.clusters(), d.sections(), d.steps())), Hold: d.bool(), Spot: d.bool()}
		},
		func() Op { return GuideReleased{} },
		func() Op { return PagePublished{Names: d.bool()} },
		func() Op {
			return FactsChanged{Called: new(d.text()), Date: new(rapid.SampledFrom([]string{"", "2026-03-01", "ayer"}).Draw(d.rt, "date")), Next: new(d.text())}
		},
		func() Op { return PageWithdrawn{} },
		func() Op { return HandRaised{} },
		func() Op { return HandLowered{Person: d.pick(append(d.persons(), "", ""))} },
		func() Op { return ReadySaid{} },
		func() Op { return ReadyWithdrawn{} },
		func() Op { return ReadyCleared{} },
		func() Op { return PollAsked{ID: d.fresh(), Question: "¿Sí?", Options: []string{"Sí", d.text()}} },
		func() Op { return PollAnswered{Poll: d.pick(d.polls()), Option: d.int(-1, 2)} },
		func() Op { return PollAnswered{Poll: d.pick(d.polls()), Option: d.int(0, 1)} },
		func() Op { return PollClosed{ID: d.pick(d.polls())} },
		func() Op { return PollPutAway{ID: d.pick(d.polls())} },
		func() Op { return MomentNamed{ID: d.fresh(), Name: d.text()} },
		func() Op { return BoardReturn{Seq: 1} },
		func() Op { return BoardReturn{Seq: Seq(d.int(1, len(d.past)-1))} },
		func() Op { return InboxChanged{On: d.bool()} },
		func() Op {
			return NoteHidden{ID: d.pick(d.notes()), Reason: rapid.SampledFrom([]Reason{Offence, Repeated, ByPerson, ""}).Draw(d.rt, "reason")}
		},
		func() Op { return NoteApproved{ID: d.pick(d.notes())} },
		func() Op { return RoundOpened{ID: d.pick(d.rounds())} },
		func() Op { return RoundClosed{ID: d.pick(d.rounds())} },
		func() Op { return RoundDiscarded{ID: d.pick(d.rounds())} },
		func() Op { return RatingOpened{ID: d.fresh(), Step: d.pick([]ID{"step5", "step5", "step6", "step1"})} },
		func() Op {
			return RatingOpened{ID: d.fresh(), Step: "step5", Items: d.some(slices.Concat(d.notes(), d.clusters()))}
		},
		d.answer, d.answer, d.answer, d.answer,
		func() Op { return RatingClosed{ID: d.pick(d.ratings())} },
		d.zone, d.zone,
		d.dot, d.dot, d.dot, d.dot,
		d.paper, d.paper, d.paper,
		func() Op { return ReactionAdded{Note: d.pick(d.notes()), What: d.sign()} },
		func() Op { return ReactionAdded{Note: d.pick(d.notes()), What: d.sign()} },
		func() Op { return ReactionRemoved{Note: d.pick(d.notes()), What: d.sign()} },
		d.table, d.table, d.table, d.table,
		d.progress, d.progress,
		func() Op { return StepEntered{ID: d.pick(d.steps())} },
		d.clock,
		d.solution, d.solution, d.solution,
		func() Op { return SectionHidden{ID: d.pick(d.sections())} },
		func() Op { return SectionRevealed{ID: d.pick(d.sections())} },
	}
	if !d.rare() {
		return rapid.SampledFrom(draws).Draw(d.rt, "draw")()
	}
	return d.frame()
}

// dictated draws a note that somebody wrote down for somebody else, perhaps from a photographed sheet.
func (d *pool) dictated() Op {
	added := NoteAdded{ID: d.fresh(), Section: d.pick(d.sections()), Text: d.text(), Anon: d.rare()}
	switch d.int(0, 3) {
	case 0:
		added.By = &Dictated{Person: d.pick(d.persons())}
	case 1:
		added.By = &Dictated{Name: rapid.SampledFrom([]string{"Don Luis", "per1", "Nombre de per2"}).Draw(d.rt, "name")}
	case 2:
		added.By = &Dictated{Table: d.int(-1, 3)}
	}
	if d.bool() {
		added.Scan = d.pick(append(d.scans(), ""))
	}
	if d.rare() {
		added.Media = &Media{Asset: d.fresh(), Kind: MediaVoice}
	}
	return added
}

func (d *pool) signed() Op {
	if d.bool() {
		return SignedAdded{ID: d.fresh(), Paper: "minutes", Name: d.text(), Asset: d.fresh(), SHA256: strings.Repeat("0a", 32), Size: d.int(0, 9), Sealed: d.bool()}
	}
	return SignedRemoved{ID: d.pick(ids(d.b.signed, func(s *signedPaper) ID { return s.ID }))}
}

func (d *pool) scan() Op {
	return rapid.SampledFrom([]func() Op{
		func() Op {
			return ScanAdded{ID: d.fresh(), Section: d.pick(d.sections()), Table: d.int(-1, 3), Media: Media{Asset: d.fresh(), Kind: MediaPhoto, W: 900, H: d.int(0, 900)}}
		},
		func() Op { return ScanCounted{ID: d.pick(d.scans()), Ideas: d.int(-1, 8)} },
		func() Op { return ScanShared{ID: d.pick(d.scans()), On: d.bool()} },
		func() Op { return ScanRemoved{ID: d.pick(d.scans())} },
	}).Draw(d.rt, "scan")()
}

func (d *pool) rights() *Rights {
	who := func() *[]Role {
		return rapid.SampledFrom([]*[]Role{nil, nil, {}, {Participant}, {Participant, Observer}, {Observer}, {Host}}).Draw(d.rt, "who")
	}
	return &Rights{Write: who(), Move: who(), Group: who(), Vote: who(), See: who()}
}

func (d *pool) names() Names {
	return rapid.SampledFrom([]Names{"", NamesOptional, NamesRequired, NamesAnonymous}).Draw(d.rt, "names")
}

func (d *pool) atZero() AtZero {
	return rapid.SampledFrom([]AtZero{"", AtZeroRing, AtZeroStop, AtZeroNext}).Draw(d.rt, "atZero")
}

func (d *pool) clock() Op {
	return rapid.SampledFrom([]Op{
		ClockStarted{},
		ClockStarted{Total: 1000},
		ClockStarted{Total: 5000},
		ClockPaused{},
		ClockResumed{},
		ClockExtended{By: 1000},
		ClockExtended{By: -5},
		ClockStopped{},
		ClockRang{N: 1},
	}).Draw(d.rt, "clock")
}

func (d *pool) dot() Op {
	r := d.b.openRound()
	if r == nil {
		return DotPlaced{Round: d.pick(d.rounds()), Item: d.pick(d.notes())}
	}
	if d.rare() {
		return DotTaken{Round: r.ID, Item: d.pick(r.Items)}
	}
	return DotPlaced{Round: r.ID, Item: d.pick(r.Items)}
}

func (d *pool) answer() Op {
	r := d.b.openRating()
	if r == nil {
		return RatingAnswered{Rating: d.pick(d.ratings()), Item: d.pick(d.notes()), Answer: 1}
	}
	return RatingAnswered{Rating: r.ID, Item: d.pick(r.Items), Ask: d.int(0, 1), Answer: d.int(-1, 4)}
}

func (d *pool) zone() Op {
	moved := RatingMoved{Rating: d.pick(d.ratings()), Zone: rapid.SampledFrom([]Zone{ZoneNow, ZonePlan, ZoneSpare, ZoneLeave, "", ZoneSplit}).Draw(d.rt, "zone")}
	if r := d.b.ratings.get(moved.Rating); r != nil {
		moved.Item = d.pick(r.Items)
	}
	return moved
}

func (d *pool) asks() []Ask {
	return rapid.SampledFrom([][]Ask{nil, {}, {{Question: "¿Sirve?"}}, {{}, {Words: []string{"nada", "algo", "todo"}}}, {{Words: []string{"uno"}}}}).Draw(d.rt, "asks")
}

func (d *pool) sign() Reaction {
	return rapid.SampledFrom([]Reaction{ReactLike, ReactLike, ReactIdea, "bored"}).Draw(d.rt, "sign")
}

// paper copies one of two sheets, mostly as somebody else has read it too.
func (d *pool) paper() Op {
	id := d.pick(d.rounds())
	r := d.b.openRound()
	if r != nil {
		id = r.ID
	}
	sheet := rapid.SampledFrom([]string{"P-1A", "p1b", "¿?"}).Draw(d.rt, "sheet")
	if d.rare() {
		return PaperWithdrawn{Round: id, Sheet: sheet, All: d.bool()}
	}
	entered := PaperEntered{Round: id, Sheet: sheet, People: d.int(0, 2)}
	if r != nil {
		for _, item := range r.Items {
			entered.Dots = append(entered.Dots, PaperDots{Item: item, Dots: d.int(0, 1)})
		}
	}
	return entered
}

func (d *pool) frame() Op {
	return rapid.SampledFrom([]func() Op{
		func() Op {
			return SectionAdded{ID: d.fresh(), Title: d.text(), W: d.int(100, 900), H: 600, Hidden: d.bool(), Ord: rapid.SampledFrom([]string{"", "1", "2", "A", "0"}).Draw(d.rt, "ord")}
		},
		func() Op {
			if d.bool() {
				return SectionChanged{ID: d.pick(d.sections()), Table: new(d.pick(append(d.tables(), "")))}
			}
			return SectionChanged{ID: d.pick(d.sections()), Title: new(d.text()), Question: new("¿?"), Ord: new(rapid.SampledFrom([]string{"1", "V"}).Draw(d.rt, "ord"))}
		},
		func() Op { return SectionRemoved{ID: d.pick(d.sections())} },
		func() Op {
			s := StepAdded{ID: d.fresh(), Kind_: rapid.SampledFrom(append([]StepKind{"nap"}, stepKinds...)).Draw(d.rt, "kind"), Name: d.text(), Sections: d.some(d.sections())}
			if d.bool() {
				s.Rights, s.Names, s.AtZero = d.rights(), d.names(), d.atZero()
				s.Limit, s.Private, s.Lock, s.Minutes = d.int(0, 3), d.bool(), d.rare(), d.int(0, 2)
				s.Asks = d.asks()
			}
			return s
		},
		func() Op {
			s, asks := d.some(d.sections()), d.asks()
			return StepChanged{ID: d.pick(d.steps()), Name: new(d.text()), Sections: &s, Asks: &asks}
		},
		func() Op {
			return StepChanged{
				ID: d.pick(append(d.steps(), d.b.step, d.b.step)), Rights: d.rights(), Names: new(d.names()), Limit: new(d.int(0, 3)),
				Private: new(d.bool()), AtZero: new(d.atZero()), Lock: new(d.rare()), Minutes: new(d.int(0, 2)),
			}
		},
		func() Op { return StepRemoved{ID: d.pick(d.steps())} },
		func() Op {
			return CommitmentAdded{ID: d.fresh(), What: d.text(), Origin: d.pick(append(d.clusters(), "")), From: "2026-03-01", To: rapid.SampledFrom([]string{"", "2026-04-01", "2026-01-01", "ayer"}).Draw(d.rt, "to")}
		},
		func() Op {
			return CommitmentChanged{ID: d.pick(d.rows()), Status: new(rapid.SampledFrom([]Status{Pending, Doing, Done, "late"}).Draw(d.rt, "status")), Who: new(d.text())}
		},
		func() Op { return CommitmentRemoved{ID: d.pick(d.rows())} },
		func() Op {
			return WinnersCommit{Round: d.pick(d.rounds()), Top: d.int(0, 3), IDs: []ID{d.fresh(), d.fresh(), d.fresh(), d.fresh()}[:d.int(1, 4)]}
		},
		d.commit,
		d.commit,
		d.commit,
		func() Op { return BoardChanged{Title: new(d.text())} },
		func() Op { return BoardFinished{} },
		func() Op { return BoardReopened{} },
		func() Op { return PersonJoined{ID: d.fresh(), Name: d.text()} },
		func() Op { return PersonRenamed{ID: d.pick(d.persons()), Name: d.text()} },
		func() Op {
			return PersonRoleChanged{ID: d.pick(d.persons()), Role: rapid.SampledFrom([]Role{Facilitator, Participant, Observer, "queen"}).Draw(d.rt, "role")}
		},
		func() Op { return PersonRemoved{ID: d.pick(d.persons())} },
		func() Op { return PersonErased{ID: d.pick(d.persons())} },
		func() Op { return PersonExpelled{ID: d.pick(d.persons())} },
		func() Op {
			return NotesImport{
				Clusters: []ClusterAdded{{ID: d.fresh(), Section: d.pick(d.sections()), Name: "Importado"}},
				Notes: []NoteAdded{
					{ID: d.fresh(), Section: d.pick(d.sections()), Text: "uno", Cluster: d.pick(append(d.clusters(), ""))},
					{ID: d.fresh(), Section: d.pick(d.sections()), Text: "dos", Cluster: ID(fmt.Sprintf("x%05d", d.n-1))},
				},
			}
		},
	}).Draw(d.rt, "frame")()
}
