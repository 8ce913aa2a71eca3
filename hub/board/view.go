package board

import (
	"cmp"
	"slices"
)

// BoardView is a board as one audience may see it: the whole answer to "what is on the board",
// used by the socket's welcome, HTTP, exports and the projector alike. Lists are in board order
// (order key, else arrival), so equal boards give equal bytes.
type BoardView struct {
	ID          ID               `json:"id"`
	Epoch       string           `json:"epoch"`
	Seq         Seq              `json:"seq"`
	Audience    AudienceKind     `json:"audience"`
	Title       string           `json:"title"`
	Lang        string           `json:"lang"`
	Zone        string           `json:"zone,omitempty"` // of the room, by its name in the tz database
	Finished    bool             `json:"finished,omitempty"`
	Step        ID               `json:"step,omitempty"` // where the room is
	Guide       *GuideView       `json:"guide,omitempty"`
	Since       Millis           `json:"since,omitempty"`   // since when; 0: not measured
	Clock       *ClockView       `json:"clock,omitempty"`   // nothing: there was never one
	Inbox       bool             `json:"inbox,omitempty"`   // what participants write waits for a yes
	Moments     []MomentView     `json:"moments,omitempty"` // facilitators only
	Polls       []PollView       `json:"polls,omitempty"`   // in order of arrival
	Scans       []ScanView       `json:"scans,omitempty"`   // in order of arrival
	Ratings     []RatingView     `json:"ratings,omitempty"` // in order of arrival
	Reacted     []Reacted        `json:"reacted,omitempty"` // the looking device's own signs, by note
	Tables      []TableView      `json:"tables,omitempty"`
	Turn        *TurnView        `json:"turn,omitempty"`    // the last rotation of the tables
	Gather      bool             `json:"gather,omitempty"`  // everybody is shown what the tables bring, and nothing else
	Bring       int              `json:"bring,omitempty"`   // what each table may bring; 0: [DefaultHarvest]
	Page        *PageView        `json:"page,omitempty"`    // whether there is a public page; nothing: there never was one
	Present     int              `json:"present,omitempty"` // the public alone: how many people have taken part, facilitators included
	Facts       *FactsView       `json:"facts,omitempty"`   // of the meeting; nothing: nobody has given any
	Signed      []SignedView     `json:"signed,omitempty"`  // facilitators only, in order of arrival
	Actors      []ActorView      `json:"actors,omitempty"`
	Requests    []RequestView    `json:"requests,omitempty"`
	People      []PersonView     `json:"people"`
	Sections    []SectionView    `json:"sections"`
	Notes       []NoteView       `json:"notes"`
	Clusters    []ClusterView    `json:"clusters"`
	Rounds      []RoundView      `json:"rounds"`
	Steps       []StepView       `json:"steps"`
	Commitments []CommitmentView `json:"commitments"`
	Solutions   []SolutionView   `json:"solutions,omitempty"`
}

func (a Audience) has(id ID) bool { return id != "" && slices.Contains(a.Persons, id) }

// takesPart says whether the audience is somebody of the workshop, not a screen or the public.
func (a Audience) takesPart() bool { return a.Kind == ForFacilitator || a.Kind == ForParticipant }

// sees says whether an audience may see a note, as things stand now: in private writing only the
// author does, a step may let participants see their own alone, and deleted notes are shown to
// facilitators only, held ones to their author too.
func (b *Board) sees(n *note, a Audience) bool {
	if n.Deleted && a.Kind != ForFacilitator {
		return false
	}
	if n.Held != "" && a.Kind != ForFacilitator && (a.Kind != ForParticipant || !a.has(n.Author)) {
		return false
	}
	return !b.hidden(n.Section) && !b.veiled(a) || a.takesPart() && a.has(n.Author)
}

func (b *Board) noteView(n *note, a Audience) NoteView {
	v := NoteView{
		ID: n.ID, Num: n.Num, Section: n.Section, Text: n.Text, Color: n.Color, X: n.X, Y: n.Y, Lang: n.Lang,
		Cluster: n.Cluster, Media: mediaView(n, a), By: byView(n, a), Comments: commentsView(n, a), Reactions: reactionsView(n),
		Deleted: n.Deleted, Held: n.Held, Reason: n.Reason,
		Table: n.Table, Scribe: n.Scribe, Harvest: n.Harvest,
	}
	if !a.takesPart() {
		return v
	}
	v.Anon = n.Anon
	switch {
	case !n.Anon:
		v.Author = n.Author
	case a.has(n.Author):
		v.Mine = n.Author
	}
	return v
}

func sectionView(s *section) SectionView {
	v := SectionView{
		ID: s.ID, Title: s.Title, Question: s.Question, X: s.X, Y: s.Y, W: s.W, H: s.H, Ord: s.Ord,
		Hidden: s.Hidden, Check: s.Check, Table: s.Table, Deleted: s.Deleted,
	}
	if s.Hidden {
		v.Counted, v.CountedPeople = s.live, len(s.authors)
	}
	return v
}

func clusterView(k *cluster) ClusterView {
	return ClusterView{
		ID: k.ID, Num: k.Num, Section: k.Section, Name: k.Name, X: k.X, Y: k.Y, Of: k.Of, Harvest: k.Harvest, Deleted: k.Deleted, Into: k.Into,
	}
}

func stepView(s *step) StepView {
	return StepView{
		ID: s.ID, Kind: s.Kind, Name: s.Name, Question: s.Question, Minutes: s.Minutes,
		Sections: slices.Clone(s.Sections), Ord: s.Ord, Rights: s.Rights, Names: s.Names, Limit: s.Limit,
		Private: s.Private, AtZero: s.AtZero, Lock: s.Lock, Asks: s.Asks, Spent: s.Spent, Deleted: s.Deleted,
	}
}

func commitmentView(k *commitment) CommitmentView {
	return CommitmentView{
		ID: k.ID, What: k.What, Who: k.Who, With: k.With, From: k.From, To: k.To, Resources: k.Resources,
		Provider: k.Provider, Verifiable: k.Verifiable, Status: k.Status, Origin: k.Origin, Round: k.Round,
		Notes: slices.Clone(k.Notes), Dots: k.Dots, Ord: k.Ord, Deleted: k.Deleted,
		Tell: k.Tell, Phase: k.Phase, Solution: k.Solution, Named: k.Named,
		Progress: slices.Clone(k.Progress), Earlier: k.Earlier.clone(),
	}
}

// names leaves out of totals what held notes say, for whoever may not see them any more; and for the public what any
// note says that is not on the board for them: who took theirs off has not left it to strangers.
func (b *Board) names(totals []Total, a Audience) []Total {
	list := slices.Clone(totals)
	for i, t := range list {
		if n := b.notes.get(t.Item); n != nil && (n.Held != "" && a.Kind != ForFacilitator || a.Kind == ForPublic && !b.sees(n, a)) {
			list[i].Name = ""
		}
	}
	return list
}

// roundView is a round without anybody's dots.
func (b *Board) roundView(r *round, a Audience) RoundView {
	return RoundView{
		ID: r.ID, Num: r.Num, Question: r.Question, Dots: r.Dots, Cap: r.Cap, Random: r.Random, NoOwn: r.NoOwn,
		Sections: slices.Clone(r.Sections), Only: slices.Clone(r.Only), From: r.From, State: r.State, Items: slices.Clone(r.Items),
		Totals: b.names(r.Totals, a), Voters: r.Voters, Eligible: r.Eligible, Paper: r.OnPaper, PaperSheets: r.Sheets,
	}
}

func personView(p *person, a Audience) PersonView {
	v := PersonView{ID: p.ID, Num: p.Num, Name: p.Name, Role: p.Role, Removed: p.Removed, Hand: p.Hand, Ready: p.Ready, Table: p.Table, Turn: p.Turn}
	if !a.takesPart() {
		v.Name = ""
	}
	return v
}

// ViewBoard returns all that an audience may see, sharing nothing with b. The public sees only
// finished boards, and on them no people.
func ViewBoard(b *Board, a Audience) BoardView {
	v := BoardView{
		ID: b.id, Epoch: b.epoch, Seq: b.seq, Audience: a.Kind, Title: b.title, Lang: b.lang, Zone: b.zone,
		Finished: b.finished, Step: b.step,
		People: []PersonView{}, Sections: []SectionView{}, Notes: []NoteView{}, Clusters: []ClusterView{},
		Rounds: []RoundView{}, Steps: []StepView{}, Commitments: []CommitmentView{},
	}
	v.Page = b.Page()
	public, deleted := a.Kind == ForPublic, a.Kind == ForFacilitator
	if public && !b.finished {
		return v
	}
	if public {
		v.Present = len(b.persons.list)
	}
	if a.Kind == ForFacilitator {
		v.Moments = slices.Clone(b.moments)
	}
	for _, p := range b.polls.list {
		if !public || !p.Open {
			v.Polls = append(v.Polls, pollView(p, a))
		}
	}
	for _, s := range b.scans.list {
		if shown, ok := scanView(s, a); ok {
			v.Scans = append(v.Scans, shown)
		}
	}
	for _, r := range b.ratings.list {
		if !public || !r.Open {
			v.Ratings = append(v.Ratings, b.ratingView(r, a))
		}
	}
	v.Facts = b.factsFor(a)
	v.Signed = b.signedView(a)
	v.Inbox = b.inbox && !public
	v.Reacted = b.reactedBy(a)
	if b.guide != nil && !public {
		v.Guide = new(*b.guide)
	}
	v.Since, v.Clock = b.since, b.clockView()
	b.viewTables(&v, a)
	b.viewActors(&v, a)
	b.viewRequests(&v, a)
	for _, p := range b.persons.list {
		if !public {
			v.People = append(v.People, personView(p, a))
		}
	}
	for _, s := range b.sectionsByOrd() {
		if !s.Deleted || deleted {
			v.Sections = append(v.Sections, sectionView(s))
		}
	}
	for _, n := range b.notes.list {
		if b.sees(n, a) {
			v.Notes = append(v.Notes, b.noteView(n, a))
		}
	}
	for _, k := range b.clusters.list {
		if !k.Deleted || deleted {
			v.Clusters = append(v.Clusters, clusterView(k))
		}
	}
	for _, r := range b.rounds.list {
		if r.State == RoundDraft && a.Kind != ForFacilitator || public && r.State != RoundIsOver {
			continue
		}
		rv := b.roundView(r, a)
		if r.State == RoundOpen && a.takesPart() {
			rv.Mine, rv.Sheets = r.mine(a.Persons), r.papers(a)
		}
		v.Rounds = append(v.Rounds, rv)
	}
	for _, s := range b.steps.list {
		if !s.Deleted || deleted {
			v.Steps = append(v.Steps, stepView(s))
		}
	}
	slices.SortStableFunc(v.Steps, func(x, y StepView) int { return cmp.Compare(x.Ord, y.Ord) })
	for _, k := range b.commitments.list {
		if !k.Deleted || deleted {
			v.Commitments = append(v.Commitments, commitmentView(k))
		}
	}
	for _, k := range b.solutions.list {
		if !k.Deleted || deleted {
			v.Solutions = append(v.Solutions, solutionView(k))
		}
	}
	slices.SortStableFunc(v.Solutions, func(x, y SolutionView) int { return cmp.Compare(x.Ord, y.Ord) })
	slices.SortStableFunc(v.Commitments, func(x, y CommitmentView) int { return cmp.Compare(x.Ord, y.Ord) })
	return v
}

// mine lists the dots of some persons, in the order of the persons and of the scope.
func (r *round) mine(persons []ID) []Dots {
	var list []Dots
	for _, p := range persons {
		casts := r.Casts[p]
		if len(casts) == 0 {
			continue
		}
		for _, item := range r.Items {
			if casts[item] > 0 {
				list = append(list, Dots{Person: p, Item: item, Dots: casts[item]})
			}
		}
	}
	return list
}
