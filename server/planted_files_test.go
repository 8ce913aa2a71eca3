package server_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"minga.lab/minga/server/papers"
)

// allPapers are all papers in all their formats, as in "minutes/pdf".
func allPapers() []string {
	var all []string
	for _, key := range append(slices.Clip(papers.Keys), papers.BoardPicture, papers.Package) {
		for _, format := range papers.Formats(key) {
			all = append(all, key+"/"+format)
		}
	}
	return all
}

// opened is what can be read in a file that is packed: the files in a ZIP or an office document, the words of a
// PDF. What is packed twice is opened twice.
func opened(body []byte) [][]byte {
	var all [][]byte
	switch {
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			return nil
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				continue
			}
			inner, err := io.ReadAll(r)
			if err != nil {
				continue
			}
			all = append(all, []byte(f.Name), inner)
			all = append(all, opened(inner)...)
		}
	case bytes.HasPrefix(body, []byte("%PDF")):
		all = append(all, []byte(wordsOf(body)))
	}
	return all
}

var (
	pdfStream = regexp.MustCompile(`(?s)/Filter /FlateDecode[^>]*>>\s*stream\r?\n(.*?)endstream`)
	pdfShown  = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\) Tj`)
	pdfEscape = strings.NewReplacer(`\(`, "(", `\)`, ")", `\\`, `\`, `\r`, "\r")
)

// wordsOf is the text on the pages of a PDF of ours, with a space for each break of a line.
func wordsOf(pdf []byte) string {
	var words strings.Builder
	for _, stream := range pdfStream.FindAllSubmatch(pdf, -1) {
		z, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, shown := range pdfShown.FindAllSubmatch(page, -1) {
			raw := pdfEscape.Replace(string(shown[1]))
			units := make([]uint16, 0, len(raw)/2)
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			words.WriteString(string(utf16.Decode(units)))
			words.WriteByte(' ')
		}
	}
	return words.String()
}
