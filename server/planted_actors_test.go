package server_test

import "strings"

// Who carries it out: how to reach an actor is for facilitators, whoever wrote it down; what was taken off too.
func (p *play) actors() {
	actor := func(id, name, contact string) m {
		return m{"k": "actor.added", "id": id, "name": name, "contact": contact, "ord": ""}
	}
	p.does(p.luz, actor("actor001", "JuntaQueTodosVen", "ContactoDeLaJunta"))
	p.plant("actor.added", "JuntaQueTodosVen", []string{"JuntaQueTodosVen"}, these(everybody())...)
	p.word("actor.added", "ContactoDeLaJunta", facilitators...)
	p.does(p.eva, m{"k": "actor.added", "id": "actor002", "name": "Tiendas", "ord": ""})
	p.does(p.luz, m{"k": "actor.changed", "id": "actor002", "contact": "ContactoDeLasTiendas"})
	p.word("actor.changed", "ContactoDeLasTiendas", facilitators...)
	p.tries(p.eva, m{"k": "actor.changed", "id": "actor002", "contact": "ContactoQueNoEntra"})
	p.does(p.rosa, actor("actor003", "Universidad", "ContactoViejo"))
	p.does(p.rosa, m{"k": "actor.changed", "id": "actor003", "contact": ""})
	p.word("actor.changed", "ContactoViejo")
	p.seenLive("ContactoViejo")
	p.forgotten("ContactoViejo")
	p.does(p.rosa, actor("actor004", "ActorQuitado", "ContactoQuitado"))
	p.does(p.rosa, m{"k": "actor.removed", "id": "actor004"})
	p.word("actor.removed", "ActorQuitado", facilitators...)
	p.word("actor.removed", "ContactoQuitado", facilitators...)
	p.seenLive("ActorQuitado")
}

// What is asked of institutions is for everybody, but for what was taken off.
func (p *play) asking() {
	p.does(p.luz, m{"k": "request.added", "id": "pedido01", "what": "Podar los árboles", "unit": "Parques", "ord": ""})
	p.does(p.rosa, m{"k": "request.answered", "request": "pedido01", "id": "respu001", "answer": "no", "reason": "No hay cuadrilla"})
	var shown struct{ Link string }
	p.rosa.get("/api/workshops/"+p.id+"/item-links/unit/pedido01").want(p.t, 200, "").json(p.t, &shown)
	p.ids["unit"] = []string{shown.Link[strings.LastIndex(shown.Link, "/")+1:]}
	p.tries(p.eva, m{"k": "request.answered", "request": "pedido01", "id": "respu002", "answer": "yes", "reason": "Que sí"})
	p.does(p.rosa, m{"k": "request.added", "id": "pedido02", "what": "PedidoQuitado", "ord": ""})
	p.does(p.rosa, m{"k": "request.removed", "id": "pedido02"})
	p.word("request.removed", "PedidoQuitado", facilitators...)
	p.seenLive("PedidoQuitado")
}
