package papers

import (
	"fmt"
	"slices"
	"strconv"

	"minga.lab/minga/hub/board"
)

// Build makes a paper from a board. Equal sources give equal documents.
func Build(t *Texts, key, lang string, s *Source) (*Document, error) {
	if !slices.Contains(Keys, key) && key != BoardPicture {
		return nil, fmt.Errorf("papers: there is no paper %q", key)
	}
	return t.build(key, lang, s, nil)
}

func (t *Texts) build(key, lang string, s *Source, files []file) (*Document, error) {
	lang = t.lang(lang)
	p, w := t.papers[lang][key], t.words[lang]
	d := &Document{
		Key: key, Code: p.Code, File: p.File, Lang: lang, Title: p.Title, Subtitle: s.Board.Title, Wide: p.Wide, Sheet: p.Sheet,
		Contents: p.Contents, Version: int(s.Board.Seq), Date: s.Now, PageOf: [3]string{w["page"], w["of"]}, words: w,
	}
	b := &builder{Source: s, words: w, files: files, lang: lang, open: openData(p, s), titles: t.papers[lang]}
	d.open = b.open
	for _, part := range p.Parts {
		if part.Inside && s.Packed {
			continue
		}
		b.part = part
		b.made = nil
		shows[part.Show].fill(b)
		if part.Show != "" && len(b.made) == 0 && part.Empty == "" {
			continue // there is nothing to show, and nothing to say about that
		}
		if part.NewPage {
			d.Blocks = append(d.Blocks, NewPage{})
		}
		if part.Heading != "" {
			d.Blocks = append(d.Blocks, Heading{Level: b.level(0), Text: part.Heading})
		}
		if part.Text != "" {
			d.Blocks = append(d.Blocks, Paragraph{Text: part.Text})
		}
		if len(b.made) == 0 && part.Empty != "" {
			b.add(Paragraph{Text: part.Empty})
		}
		d.Blocks = append(d.Blocks, b.made...)
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	d.Foot = w.say("foot", "code", d.Code, "version", strconv.Itoa(d.Version), "date", w.date(d.Date)) +
		"\n" + w.say("fingerprint", "sum", d.Fingerprint)
	return d, nil
}

// show is one thing of a board that a part can show.
type show struct {
	fill    func(*builder)
	columns int      // at least
	values  []string // what columns may name
}

// shows are all of them, by the names that texts use.
var shows map[string]show

func init() { //nolint:gochecknoinits // the table and what it holds name each other
	shows = map[string]show{
		"": {fill: func(*builder) {}},
		"facts": {fill: (*builder).facts, columns: 1, values: []string{
			"title", "people", "joined", "participants", "facilitators", "tables", "polls", "solutions", "actors", "requests", "notes", "groups", "rounds", "commitments",
			"called", "place", "date", "hours", "number", "project", "objective", "next",
		}},
		"agenda":      {fill: (*builder).agenda, columns: 1, values: []string{"name", "question", "planned", "real"}},
		"told":        {fill: (*builder).told},
		"notes":       {fill: (*builder).notes},
		"rounds":      {fill: (*builder).rounds, columns: 2, values: []string{"item", "dots"}},
		"commitments": {fill: (*builder).commitments, columns: 1, values: commitmentValues},
		"agreements":  {fill: (*builder).agreements, columns: 1, values: commitmentValues},
		"earlier":     {fill: (*builder).earlier, columns: 1, values: commitmentValues},
		"roadmap":     {fill: (*builder).roadmap, columns: 1, values: commitmentValues},
		"history": {fill: (*builder).history, columns: 1, values: []string{
			"number", "what", "date", "status", "text", "by", "photo",
		}},
		"solutions":    {fill: (*builder).solutions, columns: 1, values: solutionValues},
		"actors":       {fill: (*builder).actors, columns: 1, values: actorValues},
		"co_executors": {fill: (*builder).coExecutors, columns: 1, values: actorValues},
		"requests":     {fill: (*builder).requests, columns: 1, values: requestValues},
		"answers":      {fill: (*builder).answers, columns: 1, values: requestValues},
		"trails":       {fill: (*builder).trails},
		"polls":        {fill: (*builder).polls, columns: 2, values: []string{"option", "answers"}},
		"matrix":       {fill: (*builder).matrix, columns: 2, values: []string{"item", "question", "little", "some", "much", "zone"}},
		"evaluation":   {fill: (*builder).evaluation, columns: 2, values: []string{"question", "little", "some", "much"}},
		"tables":       {fill: (*builder).tables, columns: 1, values: []string{"name", "kind", "people", "notes", "brought"}},
		"brought":      {fill: (*builder).brought},
		"moderation":   {fill: (*builder).moderated},
		"left_out":     {fill: (*builder).leftOut},
		"drawings":     {fill: (*builder).drawings},
		"blank":        {fill: (*builder).blank, columns: 1},
		"people":       {fill: (*builder).people, columns: 1, values: []string{"number", "name", "role"}},
		"signatures":   {fill: (*builder).signatures, columns: 1},
		"address":      {fill: (*builder).address},
		"wall":         {fill: (*builder).wall},
		"dictionary":   {fill: (*builder).dictionaryTables, columns: 1, values: []string{"column", "json", "kind", "values", "text"}},
		"open_sum":     {fill: (*builder).openSum},
		"files":        {fill: (*builder).list, columns: 1, values: []string{"name", "part", "size", "sum"}},
		"signed":       {fill: (*builder).returned, columns: 1, values: []string{"title", "name", "date", "sealed", "size", "sum"}},
		"not_packed":   {fill: (*builder).notPacked},
	}
}

// builder makes the blocks of one part after the other.
type builder struct {
	*Source
	words  words
	lang   string
	files  []file
	titles map[string]paper // of all papers
	open   []dataset
	part   part
	made   []Block
}

func (b *builder) add(blocks ...Block) { b.made = append(b.made, blocks...) }

// level is that of the part's heading, or deeper.
func (b *builder) level(deeper int) int { return min(max(b.part.Level, 1)+deeper, 3) }

// table adds a table of the part's columns.
func (b *builder) table(rows [][]string) {
	if len(rows) == 0 {
		return
	}
	t := Table{Caption: b.part.Caption, Rows: rows}
	if b.part.Rows > 0 {
		t.Room = 2 // for a pen
	}
	for _, c := range b.part.Columns {
		t.Header = append(t.Header, c.Label)
		t.Widths = append(t.Widths, max(c.Width, 1))
	}
	b.add(t)
}

// row fills a row of the part's columns with values by name.
func (b *builder) row(values map[string]string) []string {
	row := make([]string, len(b.part.Columns))
	for i, c := range b.part.Columns {
		row[i] = values[c.Value] // "" stays empty: for a pen
	}
	return row
}

func (b *builder) facts() {
	values := map[string]string{
		"title":        b.Board.Title,
		"people":       b.present(),
		"facilitators": b.words.count("facilitators", b.Board.Facilitators),
		"joined":       b.words.count("people", b.Board.People),
		"participants": b.words.count("people", b.Board.People-b.Board.Facilitators+b.Apart()),
		"tables":       strconv.Itoa(len(b.RoomTables)),
		"polls":        strconv.Itoa(len(b.Polls)),
		"solutions":    strconv.Itoa(len(b.Source.Solutions)),
		"actors":       strconv.Itoa(b.accepted()),
		"requests":     strconv.Itoa(len(b.Source.Requests)),
		"notes":        strconv.Itoa(len(b.Notes)),
		"groups":       strconv.Itoa(len(b.Clusters)),
		"rounds":       strconv.Itoa(len(b.Rounds)),
		"commitments":  strconv.Itoa(len(b.Commitments)),
		"called":       b.Facts.Called,
		"place":        b.Facts.Place,
		"date":         b.words.day(b.Facts.Date),
		"hours":        b.hours(),
		"number":       b.Facts.Number,
		"project":      b.Facts.Project,
		"objective":    b.Facts.Objective,
		"next":         b.Facts.Next,
	}
	t := Table{Caption: b.part.Caption, RowHeads: true, Widths: []int{2, 5}, Room: max(b.part.Rows, 1)}
	for _, c := range b.part.Columns {
		t.Rows = append(t.Rows, []string{c.Label, values[c.Value]})
	}
	b.add(t)
}

// present says how many people took part: those on the board, and those at tables without a device.
func (b *builder) present() string {
	people := b.words.count("people", b.Board.People)
	if apart := b.Apart(); apart > 0 {
		return b.words.say("people_apart", "people", people, "apart", strconv.Itoa(apart), "all", strconv.Itoa(b.Board.People+apart))
	}
	return people
}

// hours says from when to when people met, as far as it is known.
func (b *builder) hours() string {
	from, to := b.Facts.Starts, b.Facts.Ends
	switch {
	case from != "" && to != "":
		return b.words.say("hours", "from", from, "to", to)
	case from != "":
		return b.words.say("hours_from", "from", from)
	case to != "":
		return b.words.say("hours_to", "to", to)
	}
	return ""
}

func (b *builder) blank() {
	rows := make([][]string, b.part.Rows)
	for i := range rows {
		rows[i] = make([]string, len(b.part.Columns))
	}
	b.table(rows)
}

func (b *builder) signatures() {
	t := Table{Caption: b.part.Caption, Header: []string{""}, RowHeads: true, Widths: []int{2}, Room: 2}
	for _, c := range b.part.Columns {
		t.Header, t.Widths = append(t.Header, c.Label), append(t.Widths, 4)
	}
	for _, item := range b.part.Items {
		t.Rows = append(t.Rows, append([]string{item}, make([]string, len(b.part.Columns))...))
	}
	b.add(t)
}

func (b *builder) agenda() {
	rows := make([][]string, 0, len(b.Steps))
	for _, s := range b.Steps {
		rows = append(rows, b.row(map[string]string{
			"name": b.orElse(s.Name, "step_"+string(s.Kind)), "question": s.Question, "planned": b.planned(s.Planned), "real": b.took(s.Real),
		}))
	}
	b.table(rows)
}

func (b *builder) planned(minutes int) string {
	if minutes == 0 {
		return b.words["not_planned"]
	}
	return b.words.count("minutes", minutes)
}

func (b *builder) took(seconds int) string {
	switch {
	case seconds == 0:
		return b.words["not_measured"]
	case seconds < 60:
		return b.words["less_than_minute"]
	}
	return b.words.count("minutes", (seconds+30)/60)
}

func (b *builder) people() {
	rows := make([][]string, 0, len(b.Source.People)+b.part.Rows)
	for _, p := range b.Source.People {
		role := b.words["role_participant"]
		if p.Facilitator {
			role = b.words["role_facilitator"]
		}
		rows = append(rows, b.row(map[string]string{"number": strconv.Itoa(len(rows) + 1), "name": p.Name, "role": role}))
	}
	for range b.part.Rows {
		rows = append(rows, b.row(map[string]string{"number": strconv.Itoa(len(rows) + 1)}))
	}
	b.table(rows)
	if n := b.Board.People - len(b.Source.People); n > 0 {
		b.add(Paragraph{Text: b.words.count("not_listed", n), Weak: true})
	}
}

func (b *builder) drawings() {
	shown := 0
	for _, d := range b.Source.Drawings {
		if len(d.Bytes) == 0 || shown == MaxDrawings {
			continue
		}
		shown++
		b.add(Picture{
			Caption: b.words.say("drawing", "n", strconv.Itoa(shown)), Alt: d.Alt, Type: d.Type, Bytes: d.Bytes, W: d.W, H: d.H,
		})
	}
}

// orElse is the text, or a word for there being none.
func (b *builder) orElse(text, key string) string {
	if text == "" {
		return b.words[key]
	}
	return text
}

// sectionName is the title of the nth section, else its question, else its number: as on the screen.
func (b *builder) sectionName(i int, title, question string) string {
	switch {
	case title != "":
		return title
	case question != "":
		return question
	}
	return b.words.say("section", "n", strconv.Itoa(i+1))
}

// noteItem is a note as an item of a list.
func (b *builder) noteItem(text, lang string) Item {
	if lang == b.lang {
		lang = ""
	}
	return Item{Text: text, Lang: lang}
}

// notes lists every note once: by section, there by cluster, then the loose ones. A cluster stands in
// its own section with all its notes, also those that came from another.
func (b *builder) notes() {
	members, loose := map[board.ID][]Item{}, map[board.ID][]Item{}
	for _, n := range b.Notes {
		into, at := loose, n.Section
		if n.Cluster != "" {
			into, at = members, n.Cluster
		}
		into[at] = append(into[at], b.noteItem(n.Text, n.Lang))
	}
	for i, s := range b.Sections {
		var blocks []Block
		for _, c := range b.Clusters {
			if c.Section != s.ID || len(members[c.ID]) == 0 {
				continue
			}
			name := b.orElse(c.Name, "no_group_name")
			blocks = append(blocks, Heading{Level: b.level(2), Text: name}, List{Items: members[c.ID]})
		}
		if items := loose[s.ID]; len(items) > 0 {
			if len(blocks) > 0 {
				blocks = append(blocks, Heading{Level: b.level(2), Text: b.words["loose"]})
			}
			blocks = append(blocks, List{Items: items})
		}
		if len(blocks) == 0 {
			continue
		}
		name := b.sectionName(i, s.Title, s.Question)
		b.add(Heading{Level: b.level(1), Text: name})
		if s.Question != "" && s.Question != name {
			b.add(Paragraph{Text: s.Question, Weak: true})
		}
		b.add(blocks...)
	}
}
