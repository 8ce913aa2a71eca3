package papers

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// parts unpacks a DOCX and sees that each part is well-formed XML.
func parts(t testing.TB, body []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
		if ext := path.Ext(f.Name); ext != ".xml" && ext != ".rels" {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return all
}

func docxOf(t testing.TB, d *Document) map[string]string {
	t.Helper()
	body, err := d.DOCX(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return parts(t, body)
}

var (
	headingXML = regexp.MustCompile(`<w:p><w:pPr><w:pStyle w:val="Heading([1-3])"/></w:pPr><w:bookmarkStart w:id="\d+" w:name="(_Toc\d+)"/><w:r><w:t xml:space="preserve">([^<]*)</w:t></w:r>`)
	entryXML   = regexp.MustCompile(`<w:pStyle w:val="TOC([1-3])"/></w:pPr>.*?<w:hyperlink w:anchor="(_Toc\d+)" w:history="1"><w:r><w:t xml:space="preserve">[\d.]+ ([^<]*)</w:t></w:r></w:hyperlink>`)
	relXML     = regexp.MustCompile(`Target="([^"]+)"`)
)

func TestDOCX(t *testing.T) {
	t.Parallel()
	d := built(t, Systematization, "es", drawn(t, 61))
	all := docxOf(t, d)
	doc := all["word/document.xml"]
	headings, entries := headingXML.FindAllStringSubmatch(doc, -1), entryXML.FindAllStringSubmatch(doc, -1)
	if len(headings) != len(d.Headings()) || len(headings) != len(entries) {
		t.Fatalf("%d headings of %d, %d entries in the contents", len(headings), len(d.Headings()), len(entries))
	}
	for i, h := range headings {
		if !slices.Equal(h[1:], entries[i][1:]) {
			t.Errorf("the contents say %q of %q", entries[i][1:], h[1:])
		}
	}
	if n := strings.Count(doc, `w:fldCharType="begin"`); n != 1 || n != strings.Count(doc, `w:fldCharType="end"`) || n != strings.Count(doc, `w:fldCharType="separate"`) {
		t.Errorf("fields are not closed: %d", n)
	}
	for _, rel := range relXML.FindAllStringSubmatch(all["word/_rels/document.xml.rels"], -1) {
		if all["word/"+rel[1]] == "" {
			t.Errorf("%s is not in the file", rel[1])
		}
	}
	for text, want := range map[string]int{
		`<w:tblHeader/>`: strings.Count(doc, `w:firstRow="1"`), `<w:tbl>`: strings.Count(doc, `<w:tblCaption `),
		`descr="Un puente &amp; un río"`: 2, `descr="La cancha"`: 2, `w:w="11906" w:h="16838"`: 1, `<w:lang w:val="quz-EC"/>`: 8,
	} {
		if got := strings.Count(doc, text); got != want || got == 0 {
			t.Errorf("%s is there %d times, want %d", text, got, want)
		}
	}
	if !strings.Contains(all["word/styles.xml"], `<w:lang w:val="es-EC"`) || !strings.Contains(all["docProps/core.xml"], d.Title) {
		t.Error("language or title are missing")
	}
	if !strings.Contains(all["word/footer1.xml"], d.Fingerprint) || !strings.Contains(all["word/footer1.xml"], "versión 812 · 23 de noviembre de 2026") {
		t.Errorf("footer: %s", all["word/footer1.xml"])
	}
	for i := range 3 {
		level := string(rune('1' + i))
		if !strings.Contains(all["word/styles.xml"], `w:styleId="Heading`+level+`"`) || !strings.Contains(all["word/numbering.xml"], `<w:pStyle w:val="Heading`+level+`"/>`) {
			t.Errorf("heading %s has no numbered style", level)
		}
	}
	if wide := docxOf(t, built(t, Roadmap, "en", sample(1)))["word/document.xml"]; !strings.Contains(wide, `w:w="16838" w:h="11906" w:orient="landscape"`) {
		t.Error("the roadmap is not landscape")
	}
}

// TestDOCXWithAnything: what people write cannot break the file.
func TestDOCXWithAnything(t *testing.T) {
	t.Parallel()
	s := sample(3)
	s.Notes[0].Text = "a<b> & \"c\" ]]> \x00\x0b\ufffe \xff 👩‍🌾\nsegunda línea"
	s.Board.Title = `Minga "1" <&>`
	all := docxOf(t, built(t, Systematization, "es", s))
	if !strings.Contains(all["word/document.xml"], `a&lt;b&gt; &amp; &quot;c&quot; ]]&gt; `) || !strings.Contains(all["word/document.xml"], `<w:br/><w:t xml:space="preserve">segunda línea`) {
		t.Error("the note is not there as it was written")
	}
}

// TestDOCXOpensInLibreOffice has every paper opened and written as PDF by LibreOffice, which refuses a file
// that it would have to repair.
func TestDOCXOpensInLibreOffice(t *testing.T) {
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("LibreOffice is not installed; make deps brings it: ", err)
	}
	dir := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	var names []string
	for _, key := range Keys {
		d := built(t, key, "es", drawn(t, 60))
		body, err := d.DOCX(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Join(dir, d.FileName("docx")))
		if err := os.WriteFile(names[len(names)-1], body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.CommandContext(t.Context(), office, append(args, names...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range names {
		pdf, err := os.ReadFile(strings.TrimSuffix(name, "docx") + "pdf")
		if err != nil || len(pdf) < 5000 {
			t.Errorf("%s: %d bytes, %v", filepath.Base(name), len(pdf), err)
		}
	}
}
