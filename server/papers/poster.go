package papers

import (
	"context"
	"strings"

	"rsc.io/qr"
)

// onSheet is a format: PDF on sheets of that size.
func onSheet(name, sheet string) format {
	return format{name, "application/pdf", func(ctx context.Context, d *Document, _ *Source) ([]byte, error) {
		large := *d
		large.Sheet = sheet
		return large.PDF(ctx)
	}}
}

// address shows where the public page is, as a code for cameras and in letters. Without a page there is nothing to show.
func (b *builder) address() {
	if b.Source.Address == "" {
		return
	}
	code, err := qr.Encode(b.Source.Address, qr.M)
	if err != nil { // an address longer than a code can hold is of no use on a wall
		return
	}
	code.Scale = 8
	side := (code.Size + 8) * code.Scale
	_, short, _ := strings.Cut(b.Source.Address, "://")
	b.add(Picture{
		Caption: b.part.Caption + " " + short, Alt: b.words.say("address_alt", "address", b.Source.Address),
		Type: "image/png", Bytes: code.PNG(), W: side, H: side, Corner: true,
	})
}
