package public

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

//go:embed style.css
var styleSource string

//go:embed pages
var pageFiles embed.FS

var layoutHTML = source("layout")

// source is a template of this package.
func source(name string) string {
	raw, err := pageFiles.ReadFile("pages/" + name + ".html")
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// style is the look as it is sent: without comments and indents, so that every page can carry it.
var style = squeeze(styleSource)

// Policy is the Content-Security-Policy of these pages: no script at all, this one style, pictures and forms of our
// own. Programs that look at a page for its reader may ask us for more, such as for robots.txt. Nobody may frame them.
var Policy = policy("'none'")

// PolicyEmbed is Policy for the page that is made to stand inside other sites.
var PolicyEmbed = policy("*")

func policy(ancestors string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors " + ancestors
}

// squeeze takes comments and needless spaces out of a style sheet.
func squeeze(css string) string {
	for {
		from := strings.Index(css, "/*")
		if from < 0 {
			break
		}
		to := strings.Index(css[from:], "*/")
		if to < 0 {
			break
		}
		css = css[:from] + css[from+to+2:]
	}
	var out strings.Builder
	for line := range strings.Lines(css) {
		out.WriteString(strings.TrimSpace(line))
		out.WriteByte('\n')
	}
	return strings.ReplaceAll(out.String(), "\n\n", "")
}

// Layout is what surrounds a body.
type Layout struct {
	Lang   string // "es" or "en"; of the page's own words
	Title  string // of the window; a page of a workshop begins it with what it is about
	Class  string // "paper" for a sheet to print, "embed" for a page inside another one, "" else
	Failed bool   // the form was sent back: the window's title says so first

	Base        string // scheme and host, for addresses that leave the page; "" leaves them out
	Description string
	Index       bool        // search engines may list it
	Canonical   string      // path
	Alternates  []Alternate // the same page in other languages
	Feeds       []Feed
	Card        string // path of the picture that is shown where the page is shared
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang, Href string
	Name       string // of the language, in itself
	Here       bool   // it is this page
}

// switches lead from a page to itself in every language; lang is the one it is in.
func switches(lang string) (all []Alternate) {
	for _, other := range Langs {
		all = append(all, Alternate{Lang: other, Href: "?lang=" + other, Name: T(other, "lang."+other), Here: other == lang})
	}
	return all
}

// Feed is something that a program can follow.
type Feed struct{ Type, Title, Href string }

// Problem is one thing that is wrong with a form. Field is the name of the field, "" for none.
type Problem struct{ Field, Text string }

// Field is an input with its label.
type Field struct {
	Name, Label, Hint, Value string
	Wrong                    string // what is wrong with it
	Type                     string // "text" (also ""), "date", "area" (several lines), "photo"
	Max                      int    // characters; 0: no limit
	Required                 bool
	Autocomplete             string
}

// Choices is a question with a few answers, of which one is chosen.
type Choices struct {
	Name, Legend, Hint, Wrong string
	Required                  bool
	Options                   []Option
}

// Option is one answer.
type Option struct {
	Value, Label, Hint string
	Checked            bool
}

// framed is what the layout's template is given.
type framed struct {
	Layout
	Style template.CSS
	Body  any
}

// Template is a page: the layout with a body in it, in every language. It may be used by many at once.
type Template struct{ in map[string]*template.Template }

// Body parses what stands inside the layout. It panics on a template that does not parse, as all are part of
// the program.
func Body(source string) *Template {
	t := &Template{in: map[string]*template.Template{}}
	for _, lang := range Langs {
		layout := template.Must(template.New("layout").Funcs(funcs(lang)).Parse(layoutHTML))
		template.Must(layout.New("body").Parse(source))
		t.in[lang] = layout
	}
	return t
}

// Render writes a whole page.
func Render(l Layout, body *Template, data any) ([]byte, error) {
	l.Lang = Lang(l.Lang)
	var out bytes.Buffer
	//nolint:gosec // the style is part of the program
	err := body.in[l.Lang].ExecuteTemplate(&out, "layout", framed{Layout: l, Style: template.CSS(style), Body: data})
	if err != nil {
		return nil, fmt.Errorf("public: write a page: %w", err)
	}
	return out.Bytes(), nil
}
