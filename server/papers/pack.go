package papers

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
)

// The form of an end of a commitment takes three files of 10 MB. Some count MB in thousands: these are the smaller ones.
const (
	partsMost  = 3
	partBytes  = 10_000_000
	pngPixels  = 8_000_000 // of the board's picture in a package, which holds it as SVG too
	pngMost    = 4_000_000 // bytes of it; a larger one is made smaller
	pngLeast   = 2_000_000 // pixels, below which it is not made smaller
	entryBytes = 256       // what a file in a ZIP costs besides itself, at most: its name twice and two headers
)

// Signed is a paper that came back signed. Bytes are nil where they were not fetched.
type Signed struct {
	board.SignedView
	Asset board.ID
	Bytes []byte
}

// Packed says whether a signed paper may be in a package: one with the names of those present, or with what the workshop
// thinks of the actors, is handed over apart.
func (s Signed) Packed() bool { return s.Paper != Attendance && s.Paper != Actors }

// PackedSigned is how many bytes of signed papers a package has room for.
const PackedSigned = partsMost * partBytes

// file is one file of a package.
type file struct {
	Name string
	Size int
	Sum  string
	Part int    // counted from 1; 0: it is in none
	Why  string // it is not: key of the words that say so

	squeezed []byte
	method   uint16 // of squeezing
	crc      uint32
	signed   int // which of the signed papers, from 1
}

// asItIs is a file that no squeezing makes smaller: a picture, or the scans in a signed paper.
func asItIs(name string, body []byte) file {
	sum := sha256.Sum256(body)
	return file{Name: name, Size: len(body), Sum: hex.EncodeToString(sum[:]), crc: crc32.ChecksumIEEE(body), squeezed: body, method: zip.Store}
}

// newFile squeezes a file once.
func newFile(name string, body []byte) (file, error) {
	f := asItIs(name, body)
	f.method = zip.Deflate
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return f, fmt.Errorf("papers: squeeze %s: %w", name, err)
	}
	f.squeezed = out.Bytes()
	return f, nil
}

func (f file) room() int { return len(f.squeezed) + entryBytes }

// pack writes everything that holds nothing personal into as few ZIPs of at most so many bytes as it can, three at most.
// The first begins with an index: which file is where, its fingerprint, and what is in none and why.
func pack(ctx context.Context, t *Texts, lang string, s *Source, most int) ([]Output, error) {
	lang = t.lang(lang)
	files, err := packed(ctx, t, lang, s)
	if err != nil {
		return nil, err
	}
	rehearsed, err := t.index(ctx, lang, s, files)
	if err != nil {
		return nil, err
	}
	var used [partsMost]int
	used[0] = rehearsed.room() + 64*len(files) + 4096 // its numbers may get longer
	parts := 1
	for i := range files {
		f := &files[i]
		if f.Why != "" {
			continue
		}
		at := slices.IndexFunc(used[:], func(n int) bool { return n+f.room() <= most-entryBytes })
		if at < 0 {
			f.Why = "out_limit"
			continue
		}
		used[at] += f.room()
		f.Part = at + 1
		parts = max(parts, f.Part)
	}
	first, err := t.index(ctx, lang, s, files)
	if err != nil {
		return nil, err
	}
	first.Part = 1
	name := t.papers[lang][index].Package
	outputs := make([]Output, parts)
	for n := range outputs {
		outputs[n] = Output{Name: name + ".zip", Type: "application/zip"}
		if parts > 1 {
			outputs[n].Name = fmt.Sprintf("%s-%d-%s-%d.zip", name, n+1, t.words[lang]["of"], parts)
		}
		if outputs[n].Body, err = zipped(append([]file{first}, files...), n+1, s.Now); err != nil {
			return nil, err
		}
		if len(outputs[n].Body) > most {
			return nil, fmt.Errorf("papers: part %d of the package has %d bytes", n+1, len(outputs[n].Body))
		}
	}
	return outputs, nil
}

// packed makes all files: papers first, which always fit, then pictures, then what came back signed.
func packed(ctx context.Context, t *Texts, lang string, s *Source) ([]file, error) {
	inside := *s
	inside.Packed = true
	s = &inside
	var files []file
	add := func(name string, body []byte) error {
		f, err := newFile(name, body)
		files = append(files, f)
		return err
	}
	for _, key := range Keys {
		if key == Attendance {
			continue
		}
		d, err := Build(t, key, lang, s)
		if err != nil {
			return nil, err
		}
		for _, f := range formats[key] {
			o, err := f.output(ctx, d, s)
			if err == nil {
				err = add(o.Name, o.Body)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	d, err := Build(t, BoardPicture, lang, s)
	if err != nil {
		return nil, err
	}
	var body []byte
	for pixels := pngPixels; body == nil || len(body) > pngMost && pixels > pngLeast; pixels /= 2 {
		if body, err = d.png(ctx, pixels); err != nil {
			return nil, err
		}
	}
	files = append(files, asItIs(d.FileName(asPNG.name), body))
	o, err := asSVG.output(ctx, d, s)
	if err == nil {
		err = add(o.Name, o.Body)
	}
	if err != nil {
		return nil, err
	}
	for i, p := range s.Signed {
		name := SignedName(p.SignedView)
		if slices.ContainsFunc(files, func(f file) bool { return f.Name == name }) {
			name = string(p.ID) + "_" + name // the same file, brought twice
		}
		if p.Bytes == nil {
			why := "out_limit"
			if !p.Packed() {
				why = "out_personal"
			}
			files = append(files, file{Name: name, Size: p.Size, Sum: p.SHA256, Why: why, signed: i + 1})
			continue
		}
		f := asItIs(name, p.Bytes)
		f.signed = i + 1
		files = append(files, f)
	}
	return files, nil
}

func (t *Texts) index(ctx context.Context, lang string, s *Source, files []file) (file, error) {
	d, err := t.build(index, lang, s, files)
	if err != nil {
		return file{}, err
	}
	o, err := asPDF.output(ctx, d, s)
	if err != nil {
		return file{}, err
	}
	return newFile(o.Name, o.Body)
}

// zipped writes the files of one part.
func zipped(files []file, part int, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		if f.Part != part {
			continue
		}
		w, err := z.CreateRaw(&zip.FileHeader{
			Name: f.Name, Method: f.method, Modified: at.UTC(), CRC32: f.crc,
			CompressedSize64: uint64(len(f.squeezed)), UncompressedSize64: uint64(f.Size),
		})
		if err == nil {
			_, err = w.Write(f.squeezed)
		}
		if err != nil {
			return nil, fmt.Errorf("papers: pack: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("papers: pack: %w", err)
	}
	return out.Bytes(), nil
}

// together is one file as it is, or several in the form in which browsers read them back.
func together(parts []Output) (Output, error) {
	if len(parts) == 1 {
		return parts[0], nil
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, p := range parts {
		head := textproto.MIMEHeader{}
		head.Set("Content-Disposition", fmt.Sprintf(`form-data; name="file"; filename="%s"`, p.Name))
		head.Set("Content-Type", p.Type)
		body, err := w.CreatePart(head)
		if err == nil {
			_, err = body.Write(p.Body)
		}
		if err != nil {
			return Output{}, fmt.Errorf("papers: put the parts together: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return Output{}, fmt.Errorf("papers: put the parts together: %w", err)
	}
	return Output{Name: parts[0].Name, Type: w.FormDataContentType(), Body: out.Bytes()}, nil
}

func kilobytes(n int) string { return strconv.Itoa((n+1023)/1024) + " kB" }

// list names the files of a package and where they are.
func (b *builder) list() {
	parts := 1
	for _, f := range b.files {
		parts = max(parts, f.Part)
	}
	var rows [][]string
	for _, f := range b.files {
		if f.Why == "" {
			rows = append(rows, b.row(map[string]string{
				"name": f.Name, "part": b.words.say("part_of", "n", strconv.Itoa(max(f.Part, 1)), "of", strconv.Itoa(parts)),
				"size": kilobytes(f.Size), "sum": f.Sum,
			}))
		}
	}
	b.table(rows)
}

// returned names the papers that came back signed, packed or not.
func (b *builder) returned() {
	var rows [][]string
	for _, p := range b.Source.Signed {
		sealed := b.words["sealed_no"]
		if p.Sealed {
			sealed = b.words["sealed_yes"]
		}
		title := p.Paper
		if named, ok := b.titles[p.Paper]; ok {
			title = named.Title
		}
		rows = append(rows, b.row(map[string]string{
			"title": title, "name": SignedName(p.SignedView), "date": b.words.date(time.UnixMilli(int64(p.At)).In(b.Now.Location())), "sealed": sealed,
			"size": kilobytes(p.Size), "sum": p.SHA256,
		}))
	}
	b.table(rows)
}

// notPacked says what is in no part, and why.
func (b *builder) notPacked() {
	var items []Item
	for _, f := range b.files {
		if f.Why != "" {
			items = append(items, Item{Text: b.words.say(f.Why, "name", f.Name, "size", kilobytes(f.Size), "parts", strconv.Itoa(partsMost))})
		}
	}
	if len(items) > 0 {
		b.add(List{Items: items})
	}
}
