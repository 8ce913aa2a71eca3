package public

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed texts
var textFiles embed.FS

// Langs are the languages of these pages; the first is the one of whoever says nothing.
var Langs = []string{"es", "en"}

// texts holds every text by language and key.
var texts = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range Langs {
		all[lang] = map[string]string{}
		files, err := fs.Glob(textFiles, path.Join("texts", lang, "*.json"))
		if err != nil || len(files) == 0 {
			panic("public: no texts in " + lang)
		}
		for _, file := range files {
			raw, err := textFiles.ReadFile(file)
			if err != nil {
				panic(err)
			}
			if err := json.Unmarshal(raw, new(all[lang])); err != nil {
				panic(fmt.Errorf("public: %s: %w", file, err))
			}
		}
	}
	return all
}()

// Lang is the first of the wishes that these pages are written in, else Spanish. A wish may carry a region, as
// in "es-EC".
func Lang(wishes ...string) string {
	for _, wish := range wishes {
		lang, _, _ := strings.Cut(strings.ToLower(wish), "-")
		if slices.Contains(Langs, lang) {
			return lang
		}
	}
	return Langs[0]
}

// T is the text with that key. pairs are names and values: {name} in the text is replaced. A key that is missing
// is shown as it is; a test looks for those.
func T(lang, key string, pairs ...any) string {
	text, ok := texts[Lang(lang)][key]
	if !ok {
		return key
	}
	var replaced []string
	for i := 0; i+1 < len(pairs); i += 2 {
		replaced = append(replaced, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(replaced...).Replace(text)
}

// N is the text for so many: key.one or key.many, with {n} replaced.
func N(lang, key string, n int) string {
	form := ".many"
	if n == 1 {
		form = ".one"
	}
	return T(lang, key+form, "n", number(lang, n))
}

// number writes 1234 as people of the language read it.
func number(lang string, n int) string {
	s := strconv.Itoa(n)
	if n < 10_000 {
		return s
	}
	mark := "."
	if Lang(lang) == "en" {
		mark = ","
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return s
}

// Date writes YYYY-MM-DD for people; what is no date stays what it is.
func Date(lang, date string) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return T(lang, "date.long", "day", d.Day(), "month", T(lang, "month."+strconv.Itoa(int(d.Month()))), "year", d.Year())
}

// funcs are what the templates may call.
func funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":     func(key string, pairs ...any) string { return T(lang, key, pairs...) },
		"n":     func(key string, n int) string { return N(lang, key, n) },
		"num":   func(n int) string { return number(lang, n) },
		"join":  strings.Join,
		"moved": func(to, was string) string { return Moved(lang, to, was) },
		"date": func(date string) template.HTML {
			long := template.HTMLEscapeString(Date(lang, date))
			if _, err := time.Parse(time.DateOnly, date); err != nil {
				return template.HTML(long) //nolint:gosec // escaped
			}
			return template.HTML(`<time datetime="` + date + `">` + long + `</time>`) //nolint:gosec // a date, and escaped
		},
	}
}
