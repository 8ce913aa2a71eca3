package board

import "slices"

// ScrubOf says what an entry obliges the journal to forget: the casts of a round, poll or rating that it closes,
// the name, devices and authorship of a person whom it erases, what it takes out of a row's history. b is the board before the entry.
// redact may be offered any entry from..to; it keeps Seq, At, Origin and N. Replaying the redacted
// journal gives the same board as living through it. ok is false when nothing has to go.
func ScrubOf(b *Board, e Entry) (from, to Seq, redact func(Entry) (Entry, bool), ok bool) {
	var rules []func(Entry) (Entry, bool)
	from, to = e.Seq, e.Seq-1
	for _, op := range e.Ops {
		switch op := op.(type) {
		case RoundClosed:
			if r := b.rounds.get(op.ID); r != nil && r.State == RoundOpen {
				from = min(from, r.Opened+1)
				rules = append(rules, redactCasts(op.ID))
			}
		case PollClosed:
			if p := b.polls.get(op.ID); p != nil && p.Open {
				from = min(from, p.Opened+1)
				rules = append(rules, redactAnswers(op.ID))
			}
		case RatingClosed:
			if r := b.ratings.get(op.ID); r != nil && r.Open {
				from = min(from, r.Opened+1)
				rules = append(rules, redactRating(op.ID))
			}
		case PersonErased:
			if b.persons.get(op.ID) != nil {
				from = 1
				rules = append(rules, redactPerson(op.ID), redactDescriptions(b.notesOf(op.ID)), redactPictures(op.ID, b.picturesOf(op.ID)))
			}
		case CommitmentStripped:
			from = 1
			rules = append(rules, redactProgress(op.ID, op.Progress))
		case ActorChanged:
			if c := b.actors.get(op.ID); c != nil && op.Contact != nil && c.Contact != "" {
				from = min(from, c.Reached)
				rules = append(rules, redactContact(op.ID))
			}
		case NoteUnsigned:
			if n := b.notes.get(op.ID); n != nil && n.By != nil && (n.By.Name != "" || n.By.Table != 0) {
				from = 1
				rules = append(rules, redactDictated(op.ID))
			}
		}
	}
	if len(rules) == 0 || from > to {
		return 0, 0, nil, false
	}
	return from, to, func(e Entry) (Entry, bool) {
		changed := false
		for _, rule := range rules {
			var did bool
			e, did = rule(e)
			changed = changed || did
		}
		return e, changed
	}, true
}

// redactCasts takes the dots of a round out, and who gave them.
func redactCasts(round ID) func(Entry) (Entry, bool) {
	return redactOps(func(op Op) bool {
		switch op := op.(type) {
		case DotPlaced:
			return op.Round == round
		case DotTaken:
			return op.Round == round
		case PaperEntered:
			return op.Round == round
		case PaperWithdrawn:
			return op.Round == round
		}
		return false
	})
}

// redactOps takes some ops out of entries, and of those that held nothing else who asked.
func redactOps(secret func(Op) bool) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) { return Redacted{}, secret(op) })
		if !changed {
			return e, false
		}
		e.Ops = ops
		bare := true
		for _, op := range ops {
			if _, ok := op.(Redacted); !ok {
				bare = false
			}
		}
		if bare {
			e.Person = ""
		}
		return e, true
	}
}

// redactPerson takes out what tells who somebody was.
func redactPerson(id ID) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			switch op := op.(type) {
			case PersonJoined:
				if op.ID == id && (op.Name != "" || op.Device != "" || op.Table != "") {
					op.Name, op.Device, op.Table = "", "", ""
					return op, true
				}
			case DeviceJoined:
				return Redacted{}, op.Person == id
			case PersonRenamed:
				if op.ID == id && op.Name != "" {
					op.Name = ""
					return op, true
				}
			case NoteAdded:
				if op.Author == id {
					// What the note carried is deleted in the same entry as the person.
					op.Author, op.Anon, op.Media, op.By = "", true, nil, nil
					return op, true
				}
				if op.By != nil && op.By.Hand == id {
					by := *op.By
					by.Hand = ""
					op.By = &by
					return op, true
				}
			case HandRaised:
				return Redacted{}, op.Person == id
			case HandLowered:
				return Redacted{}, op.Person == id
			case ReadySaid:
				return Redacted{}, op.Person == id
			case ReadyWithdrawn:
				return Redacted{}, op.Person == id
			case PollAnswered:
				return Redacted{}, op.Person == id
			case RatingAnswered:
				return Redacted{}, op.Person == id
			case TableMoved:
				return op.without(id)
			case TableHosted:
				if op.Person == id {
					op.Person = ""
					return op, true
				}
			case TableScribed:
				if op.Person == id {
					return TableScribed{Table: op.Table}, true
				}
			case CommentAdded:
				if op.Author == id {
					op.Author, op.Anon = "", true
					return op, true
				}
			case DotPlaced:
				return Redacted{}, op.Person == id
			case DotTaken:
				return Redacted{}, op.Person == id
			case PaperEntered:
				return Redacted{}, op.Person == id
			case PaperWithdrawn:
				if slices.Contains(op.Persons, id) {
					op.Persons = slices.DeleteFunc(slices.Clone(op.Persons), func(p ID) bool { return p == id })
					return op, true
				}
			case ReactionAdded:
				return Redacted{}, op.Person == id
			case ReactionRemoved:
				return Redacted{}, op.Person == id
			case Undone:
				if op.Person == id {
					op.Person = ""
					return op, true
				}
			}
			return op, false
		})
		if changed {
			e.Ops = ops
		}
		if e.Person == id {
			e.Person, changed = "", true
		}
		return e, changed
	}
}

// notesOf says which notes are a person's.
func (b *Board) notesOf(person ID) map[ID]bool {
	of := map[ID]bool{}
	for _, n := range b.notes.list {
		if n.Author == person {
			of[n.ID] = true
		}
	}
	return of
}

// redactDescriptions takes out what was written about pictures and voices that go with their person.
func redactDescriptions(notes map[ID]bool) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			if d, ok := op.(NoteDescribed); ok && notes[d.ID] && d.Text != "" {
				return NoteDescribed{ID: d.ID}, true
			}
			return op, false
		})
		if changed {
			e.Ops = ops
		}
		return e, changed
	}
}

// picturesOf says which solution sheets show a picture that a person put up.
func (b *Board) picturesOf(person ID) map[ID]bool {
	of := map[ID]bool{}
	for _, k := range b.solutions.list {
		if k.By == person && k.Picture != "" {
			of[k.ID] = true
		}
	}
	return of
}

// redactPictures takes out what was written about the pictures that a person put up on sheets: they go with them.
func redactPictures(person ID, sheets map[ID]bool) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			c, ok := op.(SolutionChanged)
			if !ok {
				return op, false
			}
			told := c.Alt != nil && *c.Alt != "" && sheets[c.ID]
			if told {
				c.Alt = new("")
			}
			if c.Media != nil && c.Media.Alt != "" && (sheets[c.ID] || e.Person == person) {
				c.Media, told = c.Media.described(""), true
			}
			return c, told
		})
		if changed {
			e.Ops = ops
		}
		return e, changed
	}
}

// rewrite maps ops, leaving the given slice alone.
func rewrite(ops []Op, f func(Op) (Op, bool)) ([]Op, bool) {
	var out []Op
	for i, op := range ops {
		if replaced, did := f(op); did {
			if out == nil {
				out = make([]Op, len(ops))
				copy(out, ops)
			}
			out[i] = replaced
		}
	}
	return out, out != nil
}
