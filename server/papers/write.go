package papers

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
)

// Package is the key of everything at once: all papers that hold nothing personal, in one ZIP.
const Package = "package"

// ErrUnknown means that there is no such paper, or not in that format.
var ErrUnknown = errors.New("papers: no such paper or format")

// Output is one finished file.
type Output struct {
	Name string
	Type string // media type
	Body []byte
}

// format is one way to write a document.
type format struct {
	name, media string
	write       func(context.Context, *Document, *Source) ([]byte, error)
}

var (
	asPDF  = format{"pdf", "application/pdf", func(ctx context.Context, d *Document, _ *Source) ([]byte, error) { return d.PDF(ctx) }}
	asDOCX = format{
		"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		func(ctx context.Context, d *Document, _ *Source) ([]byte, error) { return d.DOCX(ctx) },
	}
	asXLSX = format{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet}
	asA3   = onSheet("a3.pdf", "A3")
	asA2   = onSheet("a2.pdf", "A2")
	asSVG  = format{"svg", "image/svg+xml", picture}
	asPNG  = format{"png", "image/png", picturePNG}
	asOpen = format{"zip", "application/zip", openZip}
	asICS  = format{"ics", "text/calendar; charset=utf-8", calendar}
)

// formats are what each paper is written in.
var formats = map[string][]format{
	Minutes:         {asPDF, asDOCX},
	Systematization: {asPDF, asDOCX},
	Roadmap:         {asPDF, asDOCX, asXLSX, asICS},
	BoardPicture:    {asPNG, asSVG},
	Poster:          {asA3, asA2},
	Attendance:      {asPDF, asDOCX, asXLSX},
	OpenData:        {asOpen},
}

// Formats names the formats of a paper; nil if there is no such paper.
func Formats(key string) []string {
	if key == Package {
		return []string{"zip"}
	}
	var names []string
	for _, f := range formats[key] {
		names = append(names, f.name)
	}
	return names
}

// Write makes a paper in a format: the whole file, or an error and nothing. Errors: [ErrUnknown], and the
// context's own when nobody waits any more.
func Write(ctx context.Context, t *Texts, key, as, lang string, s *Source) (Output, error) {
	if key == Package && as == "zip" {
		return pack(ctx, t, lang, s)
	}
	at := slices.IndexFunc(formats[key], func(f format) bool { return f.name == as })
	if at < 0 {
		return Output{}, ErrUnknown
	}
	d, err := Build(t, key, lang, s)
	if err != nil {
		return Output{}, err
	}
	return formats[key][at].output(ctx, d, s)
}

func (f format) output(ctx context.Context, d *Document, s *Source) (Output, error) {
	body, err := f.write(ctx, d, s)
	return Output{Name: d.FileName(f.name), Type: f.media, Body: body}, err
}

// pack writes everything that holds nothing personal, and an index with the fingerprint of each file.
func pack(ctx context.Context, t *Texts, lang string, s *Source) (Output, error) {
	var outputs []Output
	var list []file
	for _, key := range Keys {
		if key == Attendance {
			continue
		}
		for _, f := range formats[key] {
			o, err := Write(ctx, t, key, f.name, lang, s)
			if err != nil {
				return Output{}, err
			}
			sum := sha256.Sum256(o.Body)
			outputs = append(outputs, o)
			list = append(list, file{Name: o.Name, Size: len(o.Body), Sum: hex.EncodeToString(sum[:])})
		}
	}
	d, err := t.build(index, lang, s, list)
	if err != nil {
		return Output{}, err
	}
	first, err := asPDF.output(ctx, d, s)
	if err != nil {
		return Output{}, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, o := range append([]Output{first}, outputs...) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: o.Name, Method: zip.Deflate, Modified: s.Now.UTC()})
		if err == nil {
			_, err = f.Write(o.Body)
		}
		if err != nil {
			return Output{}, fmt.Errorf("papers: pack: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return Output{}, fmt.Errorf("papers: pack: %w", err)
	}
	return Output{Name: t.papers[d.Lang][index].packed(), Type: "application/zip", Body: out.Bytes()}, nil
}

// packed is the name of a package.
func (p paper) packed() string { return p.Package + ".zip" }
