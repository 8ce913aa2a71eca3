package server_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// solutions fills a sheet with a picture, and takes another one away that had one.
func (p *play) solutions() {
	p.does(p.rosa, m{"k": "solution.added", "id": "ficha001", "name": "Visible en la ficha"})
	p.does(p.luz, m{"k": "solution.step.set", "solution": "ficha001", "id": "pasouno1", "text": "PasoDeLaFicha"})
	p.does(p.luz, m{"k": "solution.step.set", "solution": "ficha001", "id": "pasodos2", "text": "PasoQueSeVa"})
	p.does(p.luz, m{"k": "solution.step.removed", "solution": "ficha001", "id": "pasodos2"})
	p.note(p.rosa, "deficha1", p.open, "SecretoDeLaFuente")
	p.does(p.rosa, m{"k": "solution.sourced", "id": "ficha001", "field": "problem", "items": []string{"deficha1"}})
	p.does(p.rosa, m{"k": "note.hidden", "id": "deficha1", "reason": "other"})
	p.plant("solution.sourced", "SecretoDeLaFuente", []string{"SecretoDeLaFuente"}, facilitators...)
	p.seenLive("SecretoDeLaFuente")

	p.does(p.rosa, m{"k": "solution.added", "id": "ficha002", "name": "SecretoDeLaFicha"})
	prototype := image.NewGray(image.Rect(0, 0, 90, 70))
	for i := range 70 {
		prototype.SetGray(i, i, color.Gray{Y: 200})
	}
	var file bytes.Buffer
	must(p.t, png.Encode(&file, prototype))
	media := p.rosa.asset(p.id, "photo", file.Bytes())
	media["alt"] = "AltDeLaFichaQuitada"
	p.does(p.rosa, m{"k": "solution.changed", "id": "ficha002", "media": media})
	p.does(p.rosa, m{"k": "solution.removed", "id": "ficha002"})
	p.ids["asset"] = append(p.ids["asset"], media["asset"].(string))
	for kind, word := range map[string]string{"solution.removed": "SecretoDeLaFicha", "solution.changed": "AltDeLaFichaQuitada"} {
		p.word(kind, word, facilitators...)
		p.seenLive(word)
	}
	p.plant("solution.added", "Visible en la ficha", []string{"Visible en la ficha"}, these(everybody())...)
	p.plant("solution.step.set", "PasoDeLaFicha", []string{"PasoDeLaFicha"}, these(everybody())...)
}
