package papers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Document is one paper, ready to be written in any format.
type Document struct {
	Key      string // which paper, as in "minutes"
	Code     string // of the verifiable, as in "D7a"
	File     string // name without code and ending, as in "ayuda-memoria"
	Lang     string // "es", "en"
	Title    string
	Subtitle string // the workshop
	Wide     bool   // landscape
	Sheet    string // "A3", "A2"; "": A4
	Contents string // heading of the table of contents; "" for none
	Blocks   []Block

	Version     int       // number of the last entry of the board that is in it
	Date        time.Time // when it was written
	Fingerprint string    // SHA-256 over everything above but Date, in hexadecimal
	Foot        string    // what stands at the foot of every page
	PageOf      [3]string // "Page", "of", "": around the numbers of pages

	words words     // of its language, for formats that say something of their own
	open  []dataset // of open data alone: the tables
}

// Block is one part of a document: [Heading], [Paragraph], [List], [Table], [Picture] or [NewPage].
type Block interface{ block() }

type (
	// Heading opens a part. Level counts from 1 to 3; Number is set by [Document.finish].
	Heading struct {
		Level  int
		Text   string
		Number string
	}
	// Paragraph is running text. Lang is set where it differs from the document's.
	Paragraph struct {
		Text string
		Lang string `json:",omitempty"`
		Weak bool   `json:",omitempty"` // a remark, set smaller
	}
	// List is a list of items.
	List struct {
		Numbered bool
		Items    []Item
	}
	// Item is one entry of a list, usually a note.
	Item struct {
		Text string
		Lang string `json:",omitempty"`
	}
	// Table has a header row, or a header column (RowHeads), or both. Widths are shares. Room is how many
	// lines of writing a row has where a cell is empty. Caption says what the table holds, for who does
	// not see it. Under is what tables of the same kind are divided by, as the phases of a roadmap are: a workbook
	// holds them in one sheet.
	Table struct {
		Caption  string
		Header   []string
		RowHeads bool
		Widths   []int
		Rows     [][]string
		Room     int
		Under    string `json:",omitempty"`
	}
	// Picture is a drawing. Alt says what is to be seen; Bytes are of Type, image/jpeg or image/png. One in the corner stands
	// beside the title, where a format has corners.
	Picture struct {
		Caption string
		Alt     string
		Type    string
		Bytes   []byte
		W, H    int  // pixels
		Corner  bool `json:",omitempty"`
	}
	// NewPage begins a page: an annex does.
	NewPage struct{}
)

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Picture) block()   {}
func (NewPage) block()   {}

// Headings lists the headings in their order.
func (d *Document) Headings() []Heading {
	var list []Heading
	for _, b := range d.Blocks {
		if h, ok := b.(Heading); ok {
			list = append(list, h)
		}
	}
	return list
}

// FileName is the name of the paper in a format, as in "D7a_ayuda-memoria.pdf".
func (d *Document) FileName(format string) string { return d.Code + "_" + d.File + "." + format }

// finish numbers the headings and takes the fingerprint.
func (d *Document) finish() error {
	var count [3]int
	for i, b := range d.Blocks {
		h, ok := b.(Heading)
		if !ok {
			continue
		}
		count[h.Level-1]++
		for deeper := h.Level; deeper < len(count); deeper++ {
			count[deeper] = 0
		}
		h.Number = ""
		for _, n := range count[:h.Level] {
			h.Number += strconv.Itoa(n) + "."
		}
		d.Blocks[i] = h
	}
	type tagged struct {
		Kind  string
		Block Block
	}
	blocks := make([]tagged, len(d.Blocks))
	for i, b := range d.Blocks {
		blocks[i] = tagged{fmt.Sprintf("%T", b), b}
	}
	text, err := json.Marshal(struct { //nolint:musttag // hashed, and read by nobody
		Key, Code, Lang, Title, Subtitle string
		Version                          int
		Blocks                           []tagged
	}{d.Key, d.Code, d.Lang, d.Title, d.Subtitle, d.Version, blocks})
	if err != nil {
		return fmt.Errorf("papers: take a fingerprint: %w", err)
	}
	sum := sha256.Sum256(text)
	d.Fingerprint = hex.EncodeToString(sum[:])
	return nil
}
