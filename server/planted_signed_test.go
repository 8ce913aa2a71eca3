package server_test

import (
	"net/http"
	"strings"
)

// A paper that came back signed is for facilitators, its name and what is in it.
func (p *play) signed() {
	p.rosa.do(http.MethodPut, "/api/workshops/"+p.id+"/signed/firmado1?paper=minutes&name=NombreDelFirmado.pdf", "application/pdf",
		strings.NewReader("%PDF-1.7\nLoQueDiceElFirmado\n%%EOF\n")).want(p.t, 201, "")
	p.proposed["signed.added"] = true
	p.word("signed.added", "NombreDelFirmado.pdf", facilitators...)
	p.word("signed.removed", "LoQueDiceElFirmado", facilitators...)
}
