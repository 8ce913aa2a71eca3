package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"minga.lab/minga/server/suggest"
)

// suggestCmd holds the suggested groups against groups that people made.
type suggestCmd struct {
	Data   string `help:"Folder with comments.csv: proposal_id is the true group of each text." required:"" type:"existingdir"`
	Notes  int    `help:"Notes of one sample." default:"400"`
	Topics []int  `help:"True groups of one sample; each number is a row of the answer." default:"8,12,48"`
	Seeds  int    `help:"Samples per row." default:"10"`
	Short  int    `help:"Shortest text taken, in characters." default:"15"`
	Long   int    `help:"Longest text taken; a note holds 500." default:"280"`
}

// labelled is a text with the group that people gave it.
type labelled struct {
	text  string
	truth int
}

// Run prints a table: what the suggestion reaches beside two baselines with as many groups, on
// the same samples.
func (c *suggestCmd) Run(e *env) error {
	texts, err := readLabelled(filepath.Join(c.Data, "comments.csv"), c.Short, c.Long)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%d samples of %d notes of %d to %d characters; means\n\n", c.Seeds, c.Notes, c.Short, c.Long)
	fmt.Fprintf(e.out, "%6s  %-32s %6s %9s %6s %16s %9s\n", "topics", "grouping", "ARI", "V-measure", "groups", "actions saved", "time")
	for _, topics := range c.Topics {
		ways := []struct {
			name string
			of   func(rng *rand.Rand, notes []suggest.Note, groups int) []int
			sum  verdict
			took time.Duration
		}{
			{name: "suggested", of: func(_ *rand.Rand, notes []suggest.Note, _ int) []int { return suggested(notes) }},
			{name: "k-means on raw word counts", of: countedKMeans},
			{name: "groups of equal size by chance", of: byChance},
		}
		for seed := range c.Seeds {
			rng := rand.New(rand.NewPCG(uint64(seed), 1)) //nolint:gosec // a sample that can be drawn again
			truth, notes := drawSample(rng, texts, topics, c.Notes)
			groups := 0
			for i := range ways {
				start := time.Now()
				got := ways[i].of(rng, notes, groups)
				ways[i].took += time.Since(start)
				if i == 0 {
					groups = slices.Max(got) + 1
				}
				ways[i].sum.add(judge(truth, got))
			}
		}
		for _, w := range ways {
			n := float64(c.Seeds)
			fmt.Fprintf(e.out, "%6d  %-32s %6.3f %9.3f %6.0f %7.0f of %3.0f %3.0f%% %7.1f ms\n", topics, w.name,
				w.sum.ari/n, w.sum.v/n, w.sum.groups/n, (w.sum.byHand-w.sum.with)/n, w.sum.byHand/n,
				100*(1-w.sum.with/w.sum.byHand), float64(w.took.Microseconds())/1000/n)
		}
	}
	return nil
}

// readLabelled reads the texts of the wanted lengths, by group, the groups in order of appearance.
func readLabelled(file string, short, long int) ([][]string, error) {
	f, err := os.Open(file) //nolint:gosec // the file that the caller names
	if err != nil {
		return nil, fmt.Errorf("the texts: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the texts: %w", err)
	}
	text, group := slices.Index(rows[0], "text"), slices.Index(rows[0], "proposal_id")
	if text < 0 || group < 0 {
		return nil, fmt.Errorf("%s has no columns text and proposal_id", file)
	}
	var by [][]string
	at := map[string]int{}
	for _, row := range rows[1:] {
		if n := utf8.RuneCountInString(row[text]); n < short || n > long {
			continue
		}
		i, ok := at[row[group]]
		if !ok {
			i = len(by)
			at[row[group]] = i
			by = append(by, nil)
		}
		by[i] = append(by[i], row[text])
	}
	return by, nil
}

// drawSample draws notes from some of the groups, each text at most once.
func drawSample(rng *rand.Rand, texts [][]string, topics, size int) (truth []int, notes []suggest.Note) {
	var all []labelled
	for i, t := range rng.Perm(len(texts)) {
		if i >= topics {
			break
		}
		for _, text := range texts[t] {
			all = append(all, labelled{text, t})
		}
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for i, one := range all[:min(len(all), size)] {
		truth = append(truth, one.truth)
		notes = append(notes, suggest.Note{ID: strconv.Itoa(i), Text: one.text, Lang: suggest.Spanish})
	}
	return truth, notes
}

// suggested numbers the suggested groups; -1 is a note that stays loose.
func suggested(notes []suggest.Note) []int {
	got := make([]int, len(notes))
	for i := range got {
		got[i] = -1
	}
	for g, group := range suggest.Groups(notes) {
		for _, id := range group.Notes {
			if i, err := strconv.Atoi(id); err == nil {
				got[i] = g
			}
		}
	}
	return got
}
