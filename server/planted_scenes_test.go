package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// scenes is what happens in some steps alone.
func (p *play) scenes() map[string]func() {
	return map[string]func(){
		"welcome": p.welcome, "write": p.write, "group": p.group, "vote": p.vote, "matrix": p.matrix, "sheet": func() { p.rated(); p.tables(); p.solutions() }, "actors": p.actors, "roadmap": p.roadmap,
		"requests": func() { p.asking(); p.requests() },
	}
}

// A question that is open, a vote that is not yet told of.
func (p *play) welcome() {
	p.does(p.rosa, m{"k": "round.drafted", "id": "ronda001", "question": "SecretoBorrador", "dots": 5, "cap": 5})
	p.does(p.rosa, m{"k": "round.changed", "id": "ronda001", "question": "SecretoBorradorOtro"})
	p.word("round.drafted", "SecretoBorrador", facilitators...)
	p.word("round.changed", "SecretoBorradorOtro", facilitators...)
	p.does(p.rosa, m{"k": "poll.asked", "id": "pregunta", "question": "¿Seguimos?", "options": []string{"Sí", "No"}})
	p.does(p.luz, m{"k": "poll.answered", "poll": "pregunta", "option": 1})
	p.as(p.tablet, p.betoID, m{"k": "poll.answered", "poll": "pregunta", "option": 0})
	p.plant("poll.answered", "luz's answer", []string{`{"person":"` + p.luzID + `","option":1}`}, luz...)
	p.plant("poll.answered", "beto's answer", []string{`{"person":"` + p.betoID + `","option":0}`}, tablet...)
	p.plant("poll.answered", "that somebody answers", []string{`"poll.answered"`}, these(luz, tablet)...)
}

// as proposes for one of several persons at a device.
func (p *play) as(b *browser, person string, op m) {
	b.n++
	b.post("/api/workshops/"+p.id+"/proposals", m{"n": b.n, "tab": b.tab, "as": person, "o": op}).want(p.t, 200, "")
	p.proposed[op["k"].(string)] = true
}

// What is drawn, photographed and said in private.
func (p *play) write() {
	p.does(p.rosa, m{"k": "poll.closed", "id": "pregunta"})
	p.now("luz's answer")
	p.now("beto's answer")
	p.now("that somebody answers")
	p.does(p.rosa, m{"k": "section.added", "id": "dibujos1", "title": "Dibujos", "question": "", "x": -3000, "y": 0, "w": 900, "h": 900, "ord": "", "hidden": true})
	p.drawn = map[string]string{}
	voice := append([]byte("\x1a\x45\xdf\xa3"), bytes.Repeat([]byte("VozSecretaDeLuz."), 20)...)
	for kind, data := range map[string][]byte{"photo": photoOf(p.t, "GPS-SECRETO"), "drawing": drawingOf(p.t), "voice": voice} {
		media := p.luz.asset(p.id, kind, data)
		id := "medio" + kind[:3]
		p.note(p.luz, id, "dibujos1", "con "+kind, "media", media)
		p.drawn[id] = media["asset"].(string)
		p.ids["asset"] = append(p.ids["asset"], p.drawn[id])
		texts := []string{}
		for _, size := range []string{"", "?size=small"} {
			body := p.luz.get(assetAt(p.id, media)+size).want(p.t, 200, "").body
			texts = append(texts, string(body[len(body)/2:]))
		}
		p.plant("note.stripped", "bytes of the "+kind, texts, luz...)
		p.plant("note.added", "that there is a "+kind, []string{p.drawn[id]}, luz...)
	}
	p.word("", "GPS-SECRETO")
	const chosen = "elegidoporluz001"
	body := drawingOf(p.t)
	p.luz.do(http.MethodPut, "/api/workshops/"+p.id+"/assets/"+chosen+"?kind=photo", "application/octet-stream", bytes.NewReader(body)).want(p.t, 201, "")
	p.note(p.luz, "medioele", "dibujos1", "con id propio", "media", m{"asset": chosen, "kind": "photo", "w": 80, "h": 60})
	p.drawn["medioele"] = chosen
	p.ids["asset"] = append(p.ids["asset"], chosen)
	p.word("note.added", chosen, luz...)
	p.does(p.luz, m{"k": "note.described", "id": "mediovoi", "text": "PalabrasDeLaVoz"})
	p.word("note.described", "PalabrasDeLaVoz", luz...)
	p.dictated()
	p.reaction()
	p.sheet()
	p.signed()
	p.as(p.tablet, p.betoID, m{"k": "note.added", "id": "notabeto", "section": "dibujos1", "text": "SecretoDeBeto", "color": "blue", "x": 1, "y": 1})
	p.word("note.added", "SecretoDeBeto", tablet...) // the other voice sits at the same tablet
	p.note(p.ivan, "notaivan", p.open, "SecretoDeIvan")
	p.note(p.ivan, "anonivan", p.open, "sin nombre de ivan", "anon", true)
	p.anonymous["anonivan"] = "ivan"
	p.plant("person.expelled", "SecretoDeIvan", []string{"SecretoDeIvan"}, all)
	p.note(p.pia, "notapia1", p.open, "nota firmada de pia")
	p.does(p.pia, m{"k": "comment.added", "note": "notapia1", "text": "dicho por pia"})
	p.note(p.pia, "notapia2", "dibujos1", "SecretoDePia")
	p.word("person.erased", "SecretoDePia")
}

// Revealed, and somebody is sent away.
func (p *play) group() {
	p.now("that eva takes a sign back") // it was told at the moment
	p.does(p.rosa, m{"k": "section.revealed", "id": "dibujos1"})
	p.now("elegidoporluz001", everybody()...)
	for _, kind := range []string{"photo", "drawing"} {
		p.now("bytes of the "+kind, everybody()...)
		p.now("that there is a "+kind, everybody()...)
	}
	p.now("bytes of the voice", takesPart()...)
	p.now("that there is a voice", takesPart()...)
	p.now("PalabrasDeLaVoz", takesPart()...)
	p.does(p.rosa, m{"k": "scan.shared", "id": "hoja0001", "on": true})
	p.now("the sheet", everybody()...)
	p.now("SecretoDeBeto", append([]string{all}, tablet...)...)
	p.now("SecretoDePia", all)
	p.does(p.rosa, m{"k": "person.expelled", "id": p.ivanID})
	p.now("SecretoDeIvan", facilitators...)
	p.seats("ivan, removed", p.ivan, "")
	p.rosa.do(http.MethodPost, "/api/workshops/"+p.id+"/import", "text/csv; charset=utf-8",
		strings.NewReader("text,author\nnota importada,\n")).want(p.t, 200, "")
	p.proposed["notes.import"] = true
	for _, n := range p.rosa.view(p.id).Notes {
		if n.Text == "nota importada" {
			p.does(p.rosa, m{"k": "note.hidden", "id": string(n.ID), "reason": "offtopic"})
		}
	}
	p.word("notes.import", "nota importada", facilitators...)
	p.seenLive("nota importada")
}

// Dots. What was shown is hidden again before it is voted on.
func (p *play) vote() {
	for id := range p.drawn {
		p.does(p.rosa, m{"k": "note.hidden", "id": id, "reason": "personal"})
	}
	for _, kind := range []string{"photo", "drawing", "voice"} {
		p.now("bytes of the "+kind, these(luz, facilitators)...)
		p.now("that there is a "+kind, these(luz, facilitators)...)
	}
	p.now("PalabrasDeLaVoz", these(luz, facilitators)...)
	p.now("elegidoporluz001", these(luz, facilitators)...)
	p.does(p.rosa, m{"k": "scan.removed", "id": "hoja0001"})
	p.now("what is on the sheet")
	p.now("the sheet")
	p.does(p.rosa, m{"k": "signed.removed", "id": "firmado1"})
	p.now("NombreDelFirmado.pdf")
	p.now("LoQueDiceElFirmado")
	p.does(p.rosa, m{"k": "round.drafted", "id": "ronda002", "question": "¿Qué primero?", "dots": 5, "cap": 5, "sections": []string{p.open}})
	p.does(p.rosa, m{"k": "round.opened", "id": "ronda002"})
	for name, one := range p.plants {
		one.weighed = strings.HasPrefix(name, "dicho sin nombre") || strings.HasPrefix(name, "TextoAprobado")
	}
	var item string
	for _, r := range p.rosa.view(p.id).Rounds {
		if r.ID == "ronda002" {
			item = string(r.Items[0])
		}
	}
	for range 3 {
		p.does(p.luz, m{"k": "dot.placed", "round": "ronda002", "item": item})
	}
	p.does(p.luz, m{"k": "dot.taken", "round": "ronda002", "item": item})
	p.as(p.tablet, p.betoID, m{"k": "dot.placed", "round": "ronda002", "item": item})
	dots := func(person string, n int) []string {
		return []string{fmt.Sprintf(`{"person":%q,"item":%q,"dots":%d}`, person, item, n)}
	}
	p.plant("dot.placed", "luz's dots", dots(p.luzID, 2), luz...)
	p.plant("dot.placed", "beto's dots", dots(p.betoID, 1), tablet...)
	p.plant("dot.placed", "that somebody gives a dot", []string{`"dot.placed"`}, these(luz, tablet)...)
	p.plant("dot.taken", "that somebody takes a dot back", []string{`"dot.taken"`}, luz...)
	p.paper(item)
	p.plant("round.closed", "the running total", []string{`"voters":2`, `"voters": 2`})
	p.tries(p.luz, m{"k": "round.closed", "id": "ronda002"})
}

// A sheet of dots that one of two people has copied.
func (p *play) paper(item string) {
	p.does(p.rosa, m{"k": "paper.entered", "round": "ronda002", "sheet": "PAPE-1", "people": 13, "dots": []m{{"item": item, "dots": 17}}})
	p.does(p.marta, m{"k": "paper.entered", "round": "ronda002", "sheet": "PAPE-2", "people": 3, "dots": []m{{"item": item, "dots": 2}}})
	p.does(p.marta, m{"k": "paper.withdrawn", "round": "ronda002", "sheet": "PAPE-2"})
	p.plant("paper.entered", "what rosa has read from paper", []string{fmt.Sprintf(`{"person":%q,"people":13,`, p.person)}, "rosa")
	p.plant("paper.entered paper.withdrawn", "that a sheet is copied", []string{"PAPE1"}, facilitators...)
	p.plant("paper.entered paper.withdrawn", "that a sheet was taken back", []string{"PAPE2"})
	p.seenLive("that a sheet was taken back")
}

// A sign on a note: how many there are is for everybody, who gave it for that person.
func (p *play) reaction() {
	for _, kind := range []string{"reaction.added", "reaction.removed", "reaction.added"} {
		p.does(p.eva, m{"k": kind, "note": "dictado1", "what": "unclear"})
	}
	p.plant("reaction.added", "eva's sign", []string{fmt.Sprintf(`"note":"dictado1","what":"unclear","person":%q`, p.evaID)}, "eva")
	p.plant("reaction.removed", "that eva takes a sign back", []string{fmt.Sprintf(`"reaction.removed","note":"dictado1","what":"unclear","person":%q`, p.evaID)}, "eva")
	p.tries(p.eva, m{"k": "reaction.added", "note": "priv0002", "what": "like"})
}

// The round is over; a moment is named, something is hidden after it, and the board returns there.
func (p *play) matrix() {
	p.does(p.rosa, m{"k": "round.closed", "id": "ronda002"})
	for _, name := range []string{"luz's dots", "beto's dots", "that somebody gives a dot", "that somebody takes a dot back"} {
		p.now(name)
	}
	p.now("the running total", everybody()...)
	p.now("what rosa has read from paper")
	p.now("that a sheet is copied")
	for id := range p.drawn {
		p.does(p.rosa, m{"k": "note.stripped", "id": id})
	}
	for _, kind := range []string{"photo", "drawing", "voice"} {
		p.now("bytes of the " + kind)
		p.now("that there is a " + kind)
	}
	p.now("PalabrasDeLaVoz")
	p.now("elegidoporluz001")
	p.note(p.rosa, "vuelta01", p.open, "SecretoDeAntes")
	p.does(p.rosa, m{"k": "moment.named", "id": "momento1", "name": "SecretoMomento"})
	p.word("moment.named", "SecretoMomento", facilitators...)
	p.does(p.rosa, m{"k": "note.hidden", "id": "vuelta01", "reason": "offence"})
	p.note(p.rosa, "sobra001", p.open, "SecretoSobrante")
	for _, dry := range []bool{true, false} {
		p.rosa.post("/api/workshops/"+p.id+"/return", m{"moment": "momento1", "dry": dry}).want(p.t, 200, "")
	}
	p.word("note.hidden", "SecretoDeAntes", facilitators...)
	p.word("note.deleted", "SecretoSobrante", facilitators...)
	p.seenLive("SecretoDeAntes", "SecretoSobrante")
	p.rating()
}

// Tables: whose device writes for one is told by its word, never by its key; when somebody wrote there is for facilitators.
func (p *play) tables() {
	p.does(p.rosa, m{"k": "table.added", "id": "mesa0001", "name": "Mesa del río", "ord": ""})
	p.does(p.rosa, m{"k": "table.added", "id": "mesa0002", "name": "Mesa del parque", "ord": ""})
	p.does(p.luz, m{"k": "table.sit", "table": "mesa0001"})
	p.does(p.tablet, m{"k": "table.sit", "table": "mesa0002"})
	p.does(p.tablet, m{"k": "table.scribed", "table": "mesa0002", "key": "palabra1"})
	p.plant("table.scribed", "the keys of devices, again", p.devices())
	p.does(p.rosa, m{"k": "section.added", "id": "demesa01", "title": "De la mesa", "question": "", "x": -3000, "y": 3000, "w": 900, "h": 900, "ord": "", "table": "mesa0001"})
	p.does(p.rosa, m{"k": "table.hosted", "table": "mesa0001", "person": p.luzID})
	p.note(p.luz, "demesa02", "demesa01", "de la mesa del río")
	p.plant("note.added", "when a table wrote", []string{`"table.stirred"`})
	p.plants["when a table wrote"].perhaps = facilitators
	p.does(p.luz, m{"k": "table.harvested", "id": "demesa02"})
	p.note(p.rosa, "demesa03", "demesa01", "SecretoDeLaMesa")
	p.does(p.rosa, m{"k": "table.harvested", "id": "demesa03"})
	p.does(p.rosa, m{"k": "note.hidden", "id": "demesa03", "reason": "other"})
	p.plant("table.harvested", "SecretoDeLaMesa", []string{"SecretoDeLaMesa"}, facilitators...)
	p.seenLive("SecretoDeLaMesa")
}

// rating asks about something, and two people answer.
func (p *play) rating() {
	p.does(p.rosa, m{"k": "rating.opened", "id": "valora01", "step": p.step["matrix"]})
	item := string(p.rosa.view(p.id).Ratings[0].Items[0])
	answer := func(ask, answer int) m {
		return m{"k": "rating.answered", "rating": "valora01", "item": item, "ask": ask, "answer": answer}
	}
	p.does(p.luz, answer(0, 3))
	p.does(p.luz, answer(1, 1))
	p.as(p.tablet, p.betoID, answer(0, 2))
	given := func(person string, answer int) []string {
		return []string{fmt.Sprintf(`{"person":%q,"item":%q,"ask":0,"answer":%d}`, person, item, answer)}
	}
	p.plant("rating.answered", "what luz says of it", given(p.luzID, 3), luz...)
	p.plant("rating.answered", "what beto says of it", given(p.betoID, 2), tablet...)
	p.plant("rating.answered", "that somebody says something of it", []string{`"rating.answered"`}, these(luz, tablet)...)
	p.plant("rating.closed", "how many have said something of it", []string{`"raters":2`, `"raters": 2`})
	for _, one := range p.plants {
		one.weighed = one.weighed || slices.Contains(one.may, all)
	}
}

// rated ends it.
func (p *play) rated() {
	p.does(p.rosa, m{"k": "rating.closed", "id": "valora01"})
	p.now("what luz says of it")
	p.now("what beto says of it")
	p.now("that somebody says something of it")
	p.now("how many have said something of it", everybody()...)
}

func (p *play) roadmap() {
	row := func(id, what string) m {
		return m{
			"k": "commitment.added", "id": id, "what": what, "who": "", "with": "", "from": "", "to": "", "resources": "",
			"provider": "", "verifiable": "", "status": "", "ord": "", "origin": "tard0002",
		}
	}
	p.does(p.rosa, row("comp0001", "Visible en la hoja"))
	p.does(p.rosa, row("comp0002", "SecretoQuitado"))
	p.does(p.rosa, m{"k": "commitment.removed", "id": "comp0002"})
	p.note(p.rosa, "origen01", p.open, "SecretoDelOrigen")
	grown := row("comp0003", "Crecido de una nota")
	grown["origin"] = "origen01"
	p.does(p.rosa, grown)
	p.does(p.rosa, m{"k": "note.deleted", "id": "origen01"})
	p.word("note.deleted", "SecretoDelOrigen", facilitators...)
	p.seenLive("SecretoDelOrigen")
	p.ids["commitment"] = []string{"comp0001", "comp0002", "comp0003"}
	p.plant("commitment.added", "Visible en la hoja", []string{"Visible en la hoja"}, these(everybody(), []string{"whoever has a link"})...)
	p.word("commitment.removed", "SecretoQuitado", facilitators...)
	p.seenLive("SecretoQuitado")
	photo := p.rosa.asset(p.id, "photo", drawingOf(p.t))
	p.ids["told"] = []string{photo["asset"].(string)}
	p.does(p.rosa, m{"k": "commitment.progressed", "id": "comp0001", "text": "SecretoDelAvance"})
	p.does(p.rosa, m{"k": "commitment.stripped", "id": "comp0001", "progress": "p0001"})
	p.word("commitment.progressed", "SecretoDelAvance")
	p.seenLive("SecretoDelAvance")
	p.does(p.rosa, m{"k": "commitment.progressed", "id": "comp0001", "text": "Avance que todos ven", "photo": photo["asset"], "w": photo["w"], "h": photo["h"]})
	var given struct{ Link string }
	p.rosa.get("/api/workshops/"+p.id+"/item-links/owner/comp0001").want(p.t, 200, "").json(p.t, &given)
	p.seats("whoever has a link", p.in.browser(), "").token = given.Link[strings.LastIndex(given.Link, "/")+1:]
	p.plant("commitment.progressed", "Avance que todos ven", []string{"Avance que todos ven"}, these(everybody(), []string{"whoever has a link"})...)
}

// Pia wants to be forgotten.
func (p *play) requests() {
	p.does(p.pia, m{"k": "person.renamed", "id": p.piaID, "name": "OtroNombreDePia"})
	p.word("person.renamed", "OtroNombreDePia")
	p.does(p.rosa, m{"k": "person.erased", "id": p.piaID})
	p.now("NombreDePia")
	p.seenLive("NombreDePia", "OtroNombreDePia")
	p.forgotten("NombreDePia")
}

// What is written down for others: who said it is told where the note is signed, and nowhere else.
func (p *play) dictated() {
	p.note(p.rosa, "dictado1", p.open, "dictado con nombre", "by", m{"name": "NombreQueDicto"})
	p.note(p.rosa, "dictado2", p.open, "dictado sin nombre", "by", m{"name": "NombreQueCallo"}, "anon", true)
	p.note(p.rosa, "dictado3", p.open, "dictado por luz", "by", m{"person": p.luzID}, "anon", true)
	p.note(p.rosa, "dictado4", p.open, "dictado y callado", "by", m{"name": "NombreArrepentido"})
	p.does(p.rosa, m{"k": "note.unsigned", "id": "dictado4"})
	p.anonymous["dictado2"], p.anonymous["dictado3"] = "rosa", "luz"
	p.word("note.added", "NombreQueDicto", theRoom)
	p.word("note.added", "NombreQueCallo")
	p.word("note.unsigned", "NombreArrepentido")
	p.seenLive("NombreArrepentido")
	p.forgotten("NombreQueCallo")
	p.forgotten("NombreArrepentido")
}

// A photographed sheet is for facilitators until one of them shares it.
func (p *play) sheet() {
	media := p.rosa.asset(p.id, "photo", drawingOf(p.t)) // not the picture that Luz took
	p.ids["asset"] = append(p.ids["asset"], media["asset"].(string))
	p.does(p.rosa, m{"k": "scan.added", "id": "hoja0001", "section": p.open, "media": media})
	p.does(p.rosa, m{"k": "scan.counted", "id": "hoja0001", "ideas": 177})
	p.note(p.rosa, "dehoja01", p.open, "copiado de la hoja", "scan", "hoja0001")
	p.plant("scan.added scan.shared scan.removed scan.shown", "the sheet", []string{media["asset"].(string)}, facilitators...)
	p.plant("scan.counted", "what is on the sheet", []string{`"ideas":177`, `"ideas": 177`}, facilitators...)
	p.seenLive("what is on the sheet")
}
