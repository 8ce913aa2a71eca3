package server_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/templates"
)

// TestF6_NothingPlantedIsFoundInAnyStep plays a workshop through every activity there is. In each step things are
// planted that not everybody may see, and then every audience reads everything it can get: its socket, a
// socket opened where it stood before, every route that is read (as the router lists them), as do the
// log, the traces and the plain tables. What is planted must be found with those who may see it and with nobody else.
func TestF6_NothingPlantedIsFoundInAnyStep(t *testing.T) {
	t.Parallel()
	p := &play{stage: newStage(t), step: map[string]string{}}
	p.cast()
	p.agenda()
	for i, kind := range p.order {
		p.n = i + 1
		p.does(p.rosa, m{"k": "step.entered", "id": p.step[kind]})
		p.veil = kind == "veiled"
		p.standing(kind)
		if scene := p.scenes()[kind]; scene != nil {
			scene()
		}
		p.look(fmt.Sprintf("%d %s", p.n, kind))
	}
	p.end()

	// What nobody has thought of yet.
	planted := map[string]bool{}
	for _, one := range p.plants {
		for kind := range strings.FieldsSeq(one.kind) {
			planted[kind] = true
		}
	}
	for _, k := range board.Kinds() {
		why, known := carries[k.Kind]
		switch {
		case !known:
			t.Errorf("no one has said what %s may give away: plant something in it (server/planted_test.go) and list it in carries "+
				"with withheld, or with the reason why all that it carries is for everybody who sees the board", k.Kind)
		case why == withheld && !planted[k.Kind]:
			t.Errorf("%s carries what is withheld from some, and nothing is planted in it", k.Kind)
		case why == withheld && k.Use&board.Proposable != 0 && !p.proposed[k.Kind]:
			t.Errorf("%s carries what is withheld from some, and the play never has it", k.Kind)
		}
	}
	for kind := range carries {
		if !slices.ContainsFunc(board.Kinds(), func(k board.KindInfo) bool { return k.Kind == kind }) {
			t.Errorf("carries lists %s, which there is not", kind)
		}
	}
	patterns, err := p.in.server.Patterns()
	must(t, err)
	for _, pattern := range patterns {
		if strings.HasPrefix(pattern, "HEAD ") || pattern == "GET /ws/{id}" {
			continue
		}
		if !p.asked[pattern] {
			t.Errorf("%s has answered nobody in the planted workshop: have the play ask for it, so that its answers are searched too", pattern)
		}
	}
}

// withheld marks the kinds of op that may carry what not everybody who sees the board may see. The others say why not.
const withheld = ""

const (
	structure = "the structure of the workshop, which facilitators write for everybody"
	ofAll     = "all that it carries is shown to everybody who sees the board"
	proposal  = "a proposal: what it becomes is of other kinds"
	viewOnly  = "made by View alone, of what the audience sees"
	noContent = "says that something happened, and carries nothing that was written"
)

var carries = map[string]string{
	"board.create": proposal, "board.created": structure, "board.changed": structure, "board.finished": noContent,
	"board.reopened": noContent, "person.joined": withheld, "device.joined": withheld, "person.renamed": withheld,
	"person.role": noContent, "person.removed": noContent, "person.erased": withheld, "section.added": structure,
	"section.changed": structure, "section.removed": structure, "section.restored": structure, "section.hidden": withheld,
	"section.revealed": withheld, "section.counted": viewOnly, "section.shown": viewOnly, "note.added": withheld,
	"note.edited": withheld, "note.colored": withheld, "note.moved": withheld, "note.unsigned": withheld, "note.stripped": withheld,
	"note.deleted": withheld, "note.restored": noContent, "note.clustered": noContent, "note.unclustered": noContent,
	"note.shown": viewOnly, "note.gone": viewOnly, "notes.import": withheld, "comment.added": withheld,
	"comment.removed": withheld, "cluster.added": ofAll, "cluster.named": ofAll, "cluster.moved": ofAll,
	"cluster.merged": ofAll, "cluster.dissolved": ofAll, "cluster.restored": ofAll, "cluster.shown": viewOnly,
	"clusters.add": proposal, "winners.commit": proposal, "cluster.split": proposal, "section.tidy": proposal, "round.drafted": withheld,
	"round.changed": withheld, "round.opened": ofAll, "round.closed": withheld, "round.discarded": noContent,
	"round.shown": viewOnly, "dot.placed": withheld, "dot.taken": withheld, "step.added": structure,
	"step.changed": structure, "step.removed": structure, "step.restored": structure, "step.entered": structure,
	"step.shown": viewOnly, "notes.veiled": noContent, "notes.unveiled": noContent, "clock.started": ofAll,
	"clock.paused": ofAll, "clock.resumed": ofAll, "clock.extended": ofAll, "clock.stopped": ofAll, "clock.rang": ofAll,
	"commitment.added": ofAll, "commitment.changed": ofAll, "commitment.removed": withheld, "commitment.restored": noContent,
	"commitment.split": proposal, "commitment.progressed": withheld, "commitment.stripped": noContent, "commitment.brought": ofAll,
	"actor.added": withheld, "actor.changed": withheld, "actor.removed": withheld, "actor.restored": noContent, "actor.shown": viewOnly,
	"request.added": ofAll, "request.changed": ofAll, "request.removed": withheld, "request.restored": noContent,
	"request.answered": ofAll, "request.shown": viewOnly,
	"commitment.shown": viewOnly, "inbox.changed": noContent, "note.hidden": withheld, "note.held": noContent,
	"note.approved": withheld, "person.expelled": withheld, "person.restored": noContent, "moment.named": withheld,
	"board.return": proposal, "board.returned": noContent, "hand.raised": ofAll, "hand.lowered": ofAll,
	"note.described": withheld, "scan.added": withheld, "scan.counted": withheld, "scan.shared": withheld, "scan.removed": withheld,
	"rating.opened": structure, "rating.answered": withheld, "rating.closed": withheld, "rating.moved": ofAll, "rating.shown": viewOnly,
	"reaction.added": withheld, "reaction.removed": withheld, "reaction.counted": viewOnly, "reactions.shown": viewOnly,
	"paper.entered": withheld, "paper.withdrawn": withheld, "paper.shown": viewOnly,
	"table.added": structure, "table.changed": structure, "table.removed": structure, "table.restored": structure,
	"table.shown": viewOnly, "table.stirred": viewOnly, "table.sit": proposal, "table.deal": proposal, "table.rotate": proposal,
	"table.moved": ofAll, "table.hosted": ofAll, "table.scribed": withheld, "table.split": proposal, "table.harvested": withheld,
	"table.limited": structure, "table.gathered": structure,
	"signed.added": withheld, "signed.removed": withheld, "scan.shown": viewOnly, "scan.gone": viewOnly, "ready.said": ofAll, "ready.withdrawn": ofAll, "ready.cleared": ofAll, "poll.asked": ofAll, "poll.answered": withheld,
	"poll.closed": ofAll, "poll.put_away": ofAll, "facts.changed": withheld, "guide.called": ofAll, "guide.released": ofAll, "page.published": ofAll, "page.withdrawn": ofAll, "undo": proposal,
	"solution.added": ofAll, "solution.changed": withheld, "solution.removed": withheld, "solution.restored": noContent,
	"solution.shown": viewOnly, "solution.step.set": ofAll, "solution.step.removed": noContent, "solution.sourced": withheld,
	"restore": proposal, "undone": noContent, "redacted": noContent, "proposal.refused": noContent,
}

// play is the workshop on the stage.
type play struct {
	*stage
	rosa, marta, luz, tablet, eva, ivan, pia   *browser
	luzID, anaID, betoID, evaID, ivanID, piaID string
	step                                       map[string]string // by activity
	order                                      []string
	open                                       string // the section in which everybody sees everything
	n                                          int
	drawn                                      map[string]string // note → asset
}

// cast seats everybody.
func (p *play) cast() {
	p.rosa = p.facilitator
	p.seats("rosa", p.rosa, "")
	p.seats("rosa's wall", p.rosa, "?as=projector")
	p.seats("rosa as participant", p.rosa, "?as=participant")
	token := func(link string) string { return link[strings.LastIndex(link, "/")+1:] }
	p.marta = p.in.browser()
	p.seats("marta", p.marta, "")
	p.marta.post("/api/facilitate", m{"token": token(p.links.Facilitator), "name": "Marta"}).want(p.t, 200, "")
	wall := p.in.browser()
	p.seats("the wall", wall, "")
	wall.post("/api/projector", m{"token": token(p.links.Projector)}).want(p.t, 200, "")
	sit := func(audience, name string) (*browser, string) {
		b := p.in.browser()
		if audience != "" {
			p.seats(audience, b, "")
		}
		var seat struct{ Person string }
		b.post("/api/join", m{"code": p.code, "name": name}).want(p.t, 200, "").json(p.t, &seat)
		return b, seat.Person
	}
	p.luz, p.luzID = sit("luz", "NombreDeLuz")
	var device struct{ Link string }
	p.luz.post("/api/workshops/"+p.id+"/device-link", m{}).want(p.t, 201, "").json(p.t, &device)
	laptop := p.in.browser()
	p.seats("luz's laptop", laptop, "")
	laptop.post("/api/devices", m{"token": token(device.Link)}).want(p.t, 200, "")
	p.tablet, p.anaID = sit("the tablet", "NombreDeAna")
	var voice struct{ Person string }
	p.tablet.post("/api/workshops/"+p.id+"/voices", m{"name": "NombreDeBeto"}).want(p.t, 201, "").json(p.t, &voice)
	p.betoID = voice.Person
	p.eva, p.evaID = sit("eva", "NombreDeEva")
	_, olga := sit("olga, who observes", "NombreDeOlga")
	p.does(p.rosa, m{"k": "person.role", "id": olga, "role": "observer"})
	p.ivan, p.ivanID = sit("", "NombreDeIvan")
	p.pia, p.piaID = sit("", "NombreDePia")
	p.seats("a stranger", p.in.browser(), "")
	for name, a := range p.audiences {
		if a.b != nil && name != "a stranger" {
			p.opens(name)
		}
	}
	p.open = string(p.rosa.view(p.id).Sections[0].ID)
	p.ids["section"] = []string{p.open}

	for _, name := range []string{"Luz", "Ana", "Beto", "Eva", "Ivan", "Pia"} {
		p.word("person.joined", "NombreDe"+name, takesPart()...)
	}
	p.plant("", "the facilitators' link", []string{strings.TrimPrefix(p.links.Facilitator, p.in.url)}, facilitators...)
	p.plant("", "the projector's link", []string{strings.TrimPrefix(p.links.Projector, p.in.url)}, facilitators...)
	p.plant("", "the key", []string{testKey})
	p.does(p.rosa, m{"k": "facts.changed", "objective": "ObjetivoParaLasActas", "place": "Casa Somos"})
	p.word("facts.changed", "ObjetivoParaLasActas", facilitators...)
	p.plant("device.joined", "the keys of devices", append(p.devices(), token(device.Link)))
	p.plants["the keys of devices"].perhaps = []string{"luz"} // who was given the link
	p.proposed["device.joined"], p.proposed["person.joined"] = true, true
}

// agenda makes sure that the workshop has a step of every activity, as the library has them.
func (p *play) agenda() {
	lib, err := templates.Library()
	must(p.t, err)
	have := map[string]bool{}
	add := func(name string, op m) {
		id := fmt.Sprintf("paso%04d", len(p.order)+1)
		op["k"], op["id"], op["name"], op["ord"] = "step.added", id, name, ""
		p.does(p.rosa, op)
		p.step[name], p.order = id, append(p.order, name)
	}
	for _, e := range lib {
		for _, s := range e.Template.Steps {
			if kind := string(s.Kind); !have[kind] {
				have[kind] = true
				add(kind, m{"kind": kind})
			}
		}
	}
	slices.SortFunc(p.order, func(a, b string) int { return slices.Index(activities, a) - slices.Index(activities, b) })
	for kind := range have {
		if !slices.Contains(activities, kind) {
			p.t.Fatalf("the library has steps of a kind that the planted workshop knows nothing of: %s. Say in activities when it is played, and plant what it holds", kind)
		}
	}
	add("anonymous", m{"kind": "write", "names": "anonymous"})
	add("veiled", m{"kind": "write", "rights": m{"see": []string{}}})
	add("after the veil", m{"kind": "write"})
}

// activities is the order of the play.
var activities = []string{
	"welcome", "write", "group", "vote", "matrix", "sheet", "actors", "roadmap", "requests", "break", "evaluation", "results",
}

// writing are the steps in which participants write; in the others a facilitator does.
var writing = []string{"write", "group", "sheet", "actors", "requests", "evaluation", "anonymous", "veiled", "after the veil"}

// note writes a note in a section.
func (p *play) note(b *browser, id, section, text string, more ...any) {
	op := m{"k": "note.added", "id": id, "section": section, "text": text, "color": "blue", "x": 1, "y": 1}
	for i := 0; i < len(more); i += 2 {
		op[more[i].(string)] = more[i+1]
	}
	p.does(b, op)
}

// standing plants what every step has: something written in private, something hidden, something that waits, something
// deleted, something without a name, and what was said about each. What was private in the step before is revealed.
func (p *play) standing(kind string) {
	var (
		author, mine = p.luz, luz
		n            = func(name string) string { return fmt.Sprintf("%s%04d", name, p.n) }
	)
	if !slices.Contains(writing, kind) {
		author, mine = p.rosa, []string{"rosa"}
	}
	nameless := kind == "anonymous"
	if p.n > 1 {
		before := fmt.Sprintf("%04d", p.n-1)
		p.does(p.rosa, m{"k": "section.revealed", "id": "secc" + before})
		old := p.plants["SecretoCambiadoEn"+before].may
		p.now("SecretoCambiadoEn"+before, append([]string{all}, old...)...)
		p.now("ComentarioPrivadoEn"+before, append([]string{theRoom}, old...)...)
		p.now("lugar"+before, append([]string{theBoard}, old...)...)
	}
	section := n("secc")
	p.does(p.rosa, m{"k": "section.added", "id": section, "title": n("Oculta "), "question": "", "x": 3000, "y": 1000 * p.n, "w": 900, "h": 900, "ord": ""})
	p.does(p.rosa, m{"k": "section.hidden", "id": section})
	p.ids["section"] = []string{p.open, section}

	// In private. What was written first and never revealed is for nobody, not even its author's later self.
	private := n("priv")
	p.note(author, private, section, n("SecretoPrimeroEn"))
	p.does(author, m{"k": "note.edited", "id": private, "text": n("SecretoCambiadoEn")})
	p.does(author, m{"k": "note.colored", "id": private, "color": "green"})
	at := 40_000 + 7*p.n
	p.does(author, m{"k": "note.moved", "id": private, "x": at, "y": 1})
	p.does(author, m{"k": "comment.added", "note": private, "text": n("ComentarioPrivadoEn")})
	p.word("note.added", n("SecretoPrimeroEn"))
	p.plants[n("SecretoPrimeroEn")].perhaps = mine
	p.word("note.edited section.hidden section.revealed", n("SecretoCambiadoEn"), mine...)
	p.plant("note.moved", n("lugar"), []string{fmt.Sprintf(`"x":%d,`, at), fmt.Sprintf(`"x": %d,`, at)}, mine...)
	p.plant("note.colored", n("color"), []string{`"note.colored","id":"` + private})
	p.plants[n("color")].perhaps = mine
	p.word("comment.added", n("ComentarioPrivadoEn"), mine...)
	p.tries(p.eva, m{"k": "note.edited", "id": private, "text": "mío"})
	p.tries(p.eva, m{"k": "comment.added", "note": private, "text": "¿qué dice?"})
	p.tries(p.rosaOr(author), m{"k": "note.clustered", "id": private, "cluster": "nohay001"})

	// Hidden by a facilitator, with what somebody said about it, and a way to reach somebody.
	ugly := n("feas")
	p.note(author, ugly, p.open, n("SecretoFeoEn")+" maria.secreta@correo.example")
	commenter := p.eva
	if author == p.rosa || p.veil { // who does not see a note says nothing about it
		commenter = p.marta
	}
	p.does(commenter, m{"k": "comment.added", "note": ugly, "text": n("ComentarioFeoEn")})
	p.does(commenter, m{"k": "comment.added", "note": ugly, "text": n("ComentarioQuitadoEn")})
	p.does(p.rosa, m{"k": "comment.removed", "note": ugly, "num": 2})
	p.does(p.rosa, m{"k": "note.hidden", "id": ugly, "reason": "personal"})
	p.word("note.hidden", n("SecretoFeoEn"), these(mine, facilitators)...)
	p.word("comment.added", n("ComentarioFeoEn"), these(mine, facilitators)...)
	p.word("comment.removed", n("ComentarioQuitadoEn"))
	p.seenLive(n("SecretoFeoEn"), n("ComentarioFeoEn"), n("ComentarioQuitadoEn"))
	p.tries(p.eva, m{"k": "note.approved", "id": ugly})

	// Deleted by who wrote it.
	gone := n("borr")
	p.note(author, gone, p.open, n("SecretoBorradoEn"))
	p.does(author, m{"k": "note.deleted", "id": gone})
	p.word("note.deleted", n("SecretoBorradoEn"), facilitators...)
	p.seenLive(n("SecretoBorradoEn"))

	// Without a name: its text is for everybody, its author for nobody.
	p.note(author, n("anon"), p.open, n("dicho sin nombre "), "anon", true)
	p.note(author, n("tard"), p.open, n("sin nombre más tarde "))
	if !nameless {
		p.does(author, m{"k": "note.unsigned", "id": n("tard")})
	}
	p.anonymous[n("anon")] = mine[0]
	if nameless {
		p.note(author, n("anop"), p.open, n("el paso es anónimo "))
		p.anonymous[n("anop")], p.anonymous[ugly], p.anonymous[private] = mine[0], mine[0], mine[0]
	}
	p.plant("note.unsigned", n("dicho sin nombre "), []string{n("dicho sin nombre ")}, append([]string{all}, mine...)...)

	// Waiting for a yes.
	if author != p.rosa {
		p.does(p.rosa, m{"k": "inbox.changed", "on": true})
		p.note(author, n("espe"), p.open, n("SecretoEnEsperaEn"))
		p.word("note.added", n("SecretoEnEsperaEn"), these(mine, facilitators)...)
		p.note(author, n("apro"), p.open, n("TextoAprobadoEn"))
		p.does(p.rosa, m{"k": "note.approved", "id": n("apro")})
		p.word("note.approved", n("TextoAprobadoEn"), append([]string{all}, mine...)...)
		p.does(p.rosa, m{"k": "inbox.changed", "on": false})
	}
}

func (p *play) rosaOr(author *browser) *browser {
	if author == p.rosa {
		return p.marta
	}
	return p.rosa
}

// seenLive says that what is withheld now was told to whoever listened while it still was to be seen.
func (p *play) seenLive(names ...string) {
	live := []string{"eva", "olga, who observes", "the tablet", "rosa as participant", "luz", "luz's laptop", "rosa", "marta", "the wall", "rosa's wall"}
	for _, name := range names {
		p.plants[name].perhaps = live
	}
	p.passing = append(p.passing, names...)
}

// forgotten looks for a name in everything that is kept of the board.
func (p *play) forgotten(name string) {
	p.t.Helper()
	entries, err := p.in.journal.Read(p.t.Context(), board.ID(p.id), 0, 10_000)
	must(p.t, err)
	kept, err := board.EncodeEntries(entries)
	must(p.t, err)
	if bytes.Contains(kept, []byte(name)) {
		p.t.Errorf("the journal keeps %s", name)
	}
}

// end finishes the workshop: from then on it stands in the plain tables. Then Luz is forgotten too.
func (p *play) end() {
	last := fmt.Sprintf("%04d", p.n)
	p.does(p.rosa, m{"k": "board.finished"})
	p.does(p.rosa, m{"k": "page.published", "names": true}) // a stranger reads it from here on
	p.finished, p.veil = true, false
	for _, name := range []string{"Luz", "Ana", "Beto", "Eva", "Ivan"} {
		p.plants["NombreDe"+name].perhaps = []string{theTables}
	}
	p.now("NombreDeLuz", these(takesPart(), []string{theTables})...)
	p.plants["NombreQueDicto"].perhaps = []string{theTables}
	p.now("ObjetivoParaLasActas", these(facilitators, []string{theTables})...)
	p.now("Visible en la hoja", these(everybody(), []string{theTables})...)
	p.now("Avance que todos ven", these(everybody(), []string{theTables})...)
	p.now("JuntaQueTodosVen", these(everybody(), []string{theTables})...) // not on the public page before its yes
	p.now("Visible en la ficha", these(everybody(), []string{theTables})...)
	p.now("PasoDeLaFicha", these(everybody(), []string{theTables})...)
	for _, name := range []string{
		"Visible en la hoja", "Avance que todos ven", "Visible en la ficha", "PasoDeLaFicha",
		"dicho sin nombre 0001", // it has won
	} { // on the public page
		p.now(name, these(p.plants[name].may, outside)...)
	}
	p.now("the running total", everybody()...)
	p.look("finished")

	p.does(p.rosa, m{"k": "person.erased", "id": p.luzID})
	p.forgotten("NombreDeLuz")
	for _, gone := range luz {
		delete(p.audiences, gone)
	}
	p.now("NombreDeLuz")
	p.seenLive("NombreDeLuz")
	for name, one := range p.plants {
		if strings.HasSuffix(name, "En"+last) && !slices.Contains(one.may, all) && !slices.Contains(one.may, "rosa") {
			p.now(name) // it was private, and nobody is left who may see it
		}
	}
	p.rosa.post("/api/workshops/"+p.id+"/links/withdraw", m{"kind": "projector"}).want(p.t, 200, "")
	given := p.audiences["whoever has a link"]
	given.b.do("POST", "/s/"+given.token, "application/x-www-form-urlencoded", strings.NewReader("text=Avance+por+el+enlace")).want(p.t, 200, "")
	given.b.do("POST", "/r/"+p.ids["unit"][0], "application/x-www-form-urlencoded", strings.NewReader("answer=yes&reason=Respuesta+por+el+enlace")).want(p.t, 200, "")
	p.rosa.post("/api/workshops/"+p.id+"/item-links/owner/comp0001/withdraw", nil).want(p.t, 200, "")
	p.rosa.post("/api/workshops/"+p.id+"/next", m{}).want(p.t, 201, "")
	delete(p.audiences, "the wall")
	p.now("the projector's link") // there is another one
	p.look("forgotten")
}
