package public

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func keysOf(lang string) []string { return slices.Sorted(maps.Keys(texts[lang])) }

// TestTextsInEveryLanguage: each key in each language, with the same names to replace.
func TestTextsInEveryLanguage(t *testing.T) {
	names := regexp.MustCompile(`\{[a-z]+\}`)
	for _, lang := range Langs[1:] {
		if here, there := keysOf(lang), keysOf(Langs[0]); !slices.Equal(here, there) {
			t.Errorf("keys in %s and %s differ:\n%v\n%v", lang, Langs[0], here, there)
		}
		for key, text := range texts[lang] {
			here, there := names.FindAllString(text, -1), names.FindAllString(texts[Langs[0]][key], -1)
			slices.Sort(here)
			slices.Sort(there)
			if !slices.Equal(slices.Compact(here), slices.Compact(there)) {
				t.Errorf("%s: %v in %s, %v in %s", key, here, lang, there, Langs[0])
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s is empty in %s", key, lang)
			}
		}
	}
}

// TestTemplatesNameTheirTexts looks for keys that templates name and no file has.
func TestTemplatesNameTheirTexts(t *testing.T) {
	files, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	named := regexp.MustCompile(`(?:\{\{|\(|\| ?)(t|n) "([a-z0-9_.]+)"`)
	for _, file := range files {
		raw, err := pageFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(raw), -1) {
			keys := []string{m[2]}
			if m[1] == "n" {
				keys = []string{m[2] + ".one", m[2] + ".many"}
			}
			for _, key := range keys {
				if _, ok := texts["es"][key]; !ok {
					t.Errorf("%s names %s, which no language has", file, key)
				}
			}
		}
	}
}

var formBody = `<h1>{{.Title}}</h1>{{template "done" .Done}}{{template "problems" .Problems}}<form method="post">{{template "choices" .How}}{{template "field" .Why}}{{template "send" "Enviar"}}</form>`

type formData struct {
	Title, Done string
	Problems    []Problem
	How         Choices
	Why         Field
}

func TestFormsTellWhatIsWrong(t *testing.T) {
	page, err := Render(Layout{Lang: "es-EC", Title: "Respuesta", Failed: true}, Body(formBody), formData{
		Title: `<script>alert(1)</script>`, Done: "Guardado",
		Problems: []Problem{{Field: "why", Text: "Escriba por qué"}},
		How:      Choices{Name: "how", Legend: "¿Cómo?", Options: []Option{{Value: "yes", Label: "Sí", Checked: true}}},
		Why:      Field{Name: "why", Label: "Por qué", Hint: "Breve", Wrong: "Escriba por qué", Type: "area", Max: 500, Value: `"><img src=x>`, Required: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	html := string(page)
	for _, want := range []string{
		`<html lang="es">`, `<title>Falta algo: Respuesta</title>`, `<a href="#why">Escriba por qué</a>`, `aria-describedby="why-why why-hint"`,
		`role="alert"`, `role="status"`, `checked`, `maxlength="500"`, `&lt;script&gt;`, `name="robots" content="noindex"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s in\n%s", want, html)
		}
	}
	if strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("what people write is markup")
	}
	if strings.Contains(html, "ZgotmplZ") {
		t.Error("the template was refused something")
	}
	// The style that is sent is the one that the policy names.
	_, rest, _ := strings.Cut(html, "<style>")
	css, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(css))
	if !strings.Contains(Policy, base64.StdEncoding.EncodeToString(sum[:])) {
		t.Error("the policy does not let the page's own style in")
	}
	if strings.Contains(Policy, "script") || !strings.Contains(Policy, "frame-ancestors 'none'") || !strings.Contains(PolicyEmbed, "frame-ancestors *") {
		t.Errorf("policies %s and %s", Policy, PolicyEmbed)
	}
}

func TestWordsOfALanguage(t *testing.T) {
	for _, c := range [][2]string{
		{Date("es", "2026-03-01"), "1 de marzo de 2026"},
		{Date("en-GB", "2026-03-01"), "1 March 2026"},
		{Date("es", "mañana"), "mañana"},
		{Lang("fr", "en-US", "es"), "en"},
		{Lang("qu"), "es"},
		{number("es", 1234), "1234"},
		{number("es", 1234567), "1.234.567"},
		{number("en", 12345), "12,345"},
		{T("es", "no.such"), "no.such"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, not %q", c[0], c[1])
		}
	}
}
