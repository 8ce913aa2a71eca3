package server

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"rsc.io/qr"

	"minga.lab/minga/hub/board"
)

// sheetCode is what stands on a sheet of paper: section, or P for dots, table and sheet (static/src/paper).
var sheetCode = regexp.MustCompile(`^([0-9A-Z]{4}|P)-[0-9]{1,2}[A-Z]$`)

// quietZone is the empty border that readers need around a code, in modules.
const quietZone = 4

// QRSVG draws an address as a QR code: black on white whatever the theme, because cameras need it,
// without fixed size, so that the page decides.
func QRSVG(address string) ([]byte, error) {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return nil, fmt.Errorf("server: encode a QR code: %w", err)
	}
	size := code.Size + 2*quietZone
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img">`, size, size)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="`, size, size)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
				x += run
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return []byte(b.String()), nil
}

// QRTerminal draws an address in half blocks, two rows of modules to a line of text, light on dark.
func QRTerminal(w io.Writer, address string) error {
	code, err := qr.Encode(address, qr.L)
	if err != nil {
		return fmt.Errorf("server: encode a QR code: %w", err)
	}
	const border = 2
	black := func(x, y int) bool {
		return x >= 0 && y >= 0 && x < code.Size && y < code.Size && code.Black(x, y)
	}
	var b strings.Builder
	for y := -border; y < code.Size+border; y += 2 {
		b.WriteString("  ")
		for x := -border; x < code.Size+border; x++ {
			switch upper, lower := black(x, y), black(x, y+1); {
			case upper && lower:
				b.WriteRune(' ')
			case upper:
				b.WriteRune('▄')
			case lower:
				b.WriteRune('▀')
			default:
				b.WriteRune('█')
			}
		}
		b.WriteByte('\n')
	}
	_, err = io.WriteString(w, b.String())
	return err //nolint:wrapcheck // the writer's own
}

// qrRead draws the join address for who sits on the board or projects it.
func (s *Server) qrRead(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.asker(r)
	if err != nil {
		return err
	}
	workshop, err := s.cfg.Records.ByID(r.Context(), id)
	if err != nil {
		return err
	}
	address := s.origin(r) + "/u/" + workshop.Code
	if sheet := r.URL.Query().Get("sheet"); sheet != "" {
		if !sheetCode.MatchString(sheet) {
			return refuseField(board.CodeMalformed, "sheet")
		}
		address = s.origin(r) + "/t/" + string(id) + "?hoja=" + sheet
	}
	svg, err := QRSVG(address)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, max-age=60")
	_, _ = w.Write(svg)
	return nil
}
