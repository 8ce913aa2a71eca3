package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

func (b *browser) sign(id, signed, query, body string) answered {
	b.t.Helper()
	return b.do(http.MethodPut, "/api/workshops/"+id+"/signed/"+signed+"?"+query, "application/pdf", strings.NewReader(body))
}

// sealedPDF is what a signing program leaves, as far as its structure goes.
func sealedPDF(value string) string {
	head := "%PDF-1.7\n1 0 obj\n<</Type /Sig /Filter /Adobe.PPKLite /ByteRange [0000000000 "
	tail := "]\n/Contents "
	end := ">>\nendobj\nstartxref\n0\n%%EOF\n"
	before := len(head) + len("0000000000 0000000000 0000000000") + len(tail)
	after := before + len(value)
	return head + fmt.Sprintf("%010d %010d %010d", before, after, len(end)) + tail + value + end
}

func TestSignedPapers(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	rosa := w.facilitator
	luz, _ := w.join("Luz")
	at := "/api/workshops/" + w.id + "/signed/firmado1"

	sealed := sealedPDF("<0aFF>")
	sum := sha256.Sum256([]byte(sealed))
	var kept board.SignedView
	rosa.sign(w.id, "firmado1", "paper=minutes&name=%C3%81cta%20de%20Mar%C3%ADa.pdf", sealed).want(t, 201, "").json(t, &kept)
	if kept.SHA256 != hex.EncodeToString(sum[:]) || kept.Size != len(sealed) || !kept.Sealed || kept.Paper != "minutes" || kept.At == 0 {
		t.Errorf("%+v", kept)
	}
	rosa.sign(w.id, "firmado1", "paper=minutes", sealed).want(t, 200, "")
	rosa.sign(w.id, "firmado1", "paper=minutes", "%PDF-1.4 otro %%EOF").want(t, 409, "id_taken")
	if list := rosa.view(w.id).Signed; len(list) != 1 || list[0] != kept {
		t.Errorf("the board lists %+v", list)
	}
	back := rosa.get(at).want(t, 200, "")
	if string(back.body) != sealed || !strings.Contains(back.header.Get("Content-Disposition"), `attachment; filename="acta-de-maria_`+kept.SHA256[:8]+`.pdf"`) ||
		back.header.Get("Content-Type") != "application/pdf" || back.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v", back.header)
	}

	luz.get(at).want(t, 403, "not_allowed")
	luz.sign(w.id, "firmado2", "paper=minutes", sealed).want(t, 403, "not_allowed")
	if list := luz.view(w.id).Signed; list != nil {
		t.Errorf("a participant is shown %+v", list)
	}
	luz.propose(w.id, m{"k": "signed.removed", "id": "firmado1"}).want(t, 403, "not_allowed")
	rosa.propose(w.id, m{"k": "signed.added", "id": "firmado9", "paper": "minutes", "name": "x", "asset": "inventado001", "sha256": kept.SHA256, "size": 1}).want(t, 403, "not_allowed")

	rosa.sign(w.id, "firmado2", "paper=nada", sealed).want(t, 404, "no_paper")
	rosa.sign(w.id, "firmado2", "paper=minutes", "GIF89a").want(t, 422, "not_pdf")
	rosa.sign(w.id, "firmado2", "paper=minutes", "%PDF-1.7 cut short").want(t, 422, "not_pdf")
	rosa.sign(w.id, "X", "paper=minutes", sealed).want(t, 422, "bad_id")
	rosa.sign(w.id, "firmado2", "paper=minutes", "%PDF-1.7 "+strings.Repeat(" ", board.MaxSignedBytes)+"%%EOF").want(t, 413, "too_large")
	rosa.do(http.MethodPut, at, "text/html", strings.NewReader(sealed)).want(t, 415, "media_type")

	// Signed the day after, when the workshop is over.
	rosa.accept(w.id, m{"k": "board.finished"})
	var plain board.SignedView
	rosa.sign(w.id, "firmado2", "paper=roadmap", "%PDF-1.7\n/Type /Sig /ByteRange [0 9 10 99999]\n%%EOF\n").want(t, 201, "").json(t, &plain)
	if plain.Sealed || plain.Name != "roadmap.pdf" {
		t.Errorf("%+v", plain)
	}
	rosa.accept(w.id, m{"k": "signed.removed", "id": "firmado1"})
	rosa.get(at).want(t, 404, "not_found")
	if list := rosa.view(w.id).Signed; len(list) != 1 || list[0] != plain {
		t.Errorf("the board lists %+v", list)
	}
}
