package papers

import (
	"context"
	"errors"
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
	Solution:        {asPDF, asDOCX},
	Actors:          {asPDF, asDOCX, asXLSX},
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

// Write makes a paper in a format: the whole file, or an error and nothing. A package that needs several files comes as
// the parts of one multipart/form-data. Errors: [ErrUnknown], and the
// context's own when nobody waits any more.
func Write(ctx context.Context, t *Texts, key, as, lang string, s *Source) (Output, error) {
	if key == Package && as == "zip" {
		parts, err := pack(ctx, t, lang, s, partBytes)
		if err != nil {
			return Output{}, err
		}
		return together(parts)
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
