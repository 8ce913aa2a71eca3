package main

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

//go:embed scenarios/*.json
var plays embed.FS

// play is a scenario file: who is there and what they do. Times are in seconds.
type play struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Seed   uint64  `json:"seed"`
	Boards int     `json:"boards"`
	People int     `json:"people"`           // on each board, besides the facilitator
	Notes  int     `json:"notes,omitempty"`  // on each board before it begins
	Twins  float64 `json:"twins,omitempty"`  // share of the people who work in two tabs at once, on two instances if there are
	Arrive float64 `json:"arrive,omitempty"` // people arrive over so long while others work; 0: all sit before it begins
	Phases []phase `json:"phases"`

	Odd      map[string]int `json:"odd,omitempty"` // how many more misbehave on each board, by how
	OddAfter float64        `json:"odd_after,omitempty"`
	Cuts     []cut          `json:"cuts,omitempty"`
}

// phase is what a board does for a while.
type phase struct {
	Step     board.StepKind     `json:"step"`
	Pause    float64            `json:"pause,omitempty"` // the facilitator explains; --speed shortens it
	Seconds  float64            `json:"seconds"`
	Edits    float64            `json:"edits"`              // of each person in a second
	Pointers float64            `json:"pointers,omitempty"` // Hz
	Hidden   bool               `json:"hidden,omitempty"`   // private writing, revealed at the end
	Dots     int                `json:"dots,omitempty"`     // a round is opened and closed
	Cap      int                `json:"cap,omitempty"`
	Do       map[string]float64 `json:"do"` // what an edit is, by weight
}

// cut ends many connections at the same moment, without a goodbye.
type cut struct {
	After float64 `json:"after"`
	Share float64 `json:"share"`
}

// readPlay reads a scenario: a file's, or one of ours by name.
func readPlay(name string) (*play, error) {
	text, err := os.ReadFile(name) //nolint:gosec // what was asked for
	if errors.Is(err, fs.ErrNotExist) {
		text, err = plays.ReadFile("scenarios/" + strings.TrimSuffix(path.Base(name), ".json") + ".json")
	}
	if err != nil {
		return nil, fmt.Errorf("no scenario %s; there are %s", name, strings.Join(playNames(), ", "))
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	var p play
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return &p, p.valid()
}

func playNames() []string {
	files, err := fs.Glob(plays, "scenarios/*.json")
	if err != nil {
		return nil
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".json")
	}
	return files
}

func (p *play) valid() error {
	if p.Boards < 1 || p.People < 1 || len(p.Phases) == 0 {
		return fmt.Errorf("scenario %s: at least one board, one person and one phase", p.Name)
	}
	for _, f := range p.Phases {
		for what := range f.Do {
			if _, ok := acts[what]; !ok {
				return fmt.Errorf("scenario %s: nobody can %q; what people do: %s",
					p.Name, what, strings.Join(slices.Sorted(maps.Keys(acts)), ", "))
			}
		}
		if f.Seconds <= 0 || f.Dots < 0 || f.Cap > f.Dots {
			return fmt.Errorf("scenario %s: a phase lasts, and its cap is not above its dots", p.Name)
		}
	}
	for how := range p.Odd {
		if how != history.Stalled && how != history.Half && how != history.Vanished {
			return fmt.Errorf("scenario %s: nobody misbehaves by %q", p.Name, how)
		}
	}
	return nil
}

// beat is one thing that happens at a moment after the start.
type beat struct {
	at    time.Duration
	board int
	who   int    // a person of the board; the misbehaving come after the others
	what  string // an act, or one of the words below
	phase int
	r     uint64 // decides the details
}

// Beats beside acts.
const (
	beatPoint  = "·point"
	beatBegin  = "·begin" // of a phase: the facilitator's
	beatEnd    = "·end"
	beatArrive = "·arrive"
	beatOdd    = "·odd" // the misbehaving begin
	beatCut    = "·cut"
)

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// begins is when a phase begins and ends.
func (p *play) begins(i int, speed float64) (from, to time.Duration) {
	for k := range i + 1 {
		from = to + seconds(p.Phases[k].Pause/speed)
		to = from + seconds(p.Phases[k].Seconds)
	}
	return from, to
}

// draw makes the whole schedule: the same seed draws the same.
func (p *play) draw(seed uint64, speed float64) []beat {
	var beats []beat
	for b := range p.Boards {
		random := rand.New(rand.NewPCG(seed, uint64(b))) //nolint:gosec // repeatable, not secret
		for i, f := range p.Phases {
			from, to := p.begins(i, speed)
			beats = append(beats,
				beat{at: from, board: b, what: beatBegin, phase: i}, beat{at: to, board: b, what: beatEnd, phase: i})
			beats = append(beats, f.draw(random, p.People, b, i, from, to)...)
		}
		if p.Arrive > 0 {
			at := time.Duration(0)
			for who := range p.People {
				at += time.Duration(random.ExpFloat64() * p.Arrive / float64(p.People) * float64(time.Second))
				beats = append(beats, beat{at: at, board: b, who: who, what: beatArrive})
			}
		}
		if len(p.Odd) > 0 {
			beats = append(beats, beat{at: seconds(p.OddAfter), board: b, what: beatOdd})
		}
		for _, c := range p.Cuts {
			for who := range p.People {
				if random.Float64() < c.Share {
					beats = append(beats, beat{at: seconds(c.After), board: b, who: who, what: beatCut})
				}
			}
		}
	}
	slices.SortStableFunc(beats, func(a, b beat) int { return cmp.Compare(a.at, b.at) })
	return beats
}

// draw makes the Poisson arrivals of a phase's edits, and its pointers.
func (f phase) draw(random *rand.Rand, people, b, i int, from, to time.Duration) []beat {
	var beats []beat
	// A moment for the facilitator's own proposals: who is faster than the opening of a round is refused.
	settled := from + min((to-from)/10, 200*time.Millisecond)
	if rate := float64(people) * f.Edits; rate > 0 && len(f.Do) > 0 {
		gap := func() time.Duration { return time.Duration(random.ExpFloat64() / rate * float64(time.Second)) }
		for at := settled + gap(); at < to; at += gap() {
			beats = append(beats, beat{
				at: at, board: b, who: random.IntN(people), what: f.pick(random.Float64()), phase: i, r: random.Uint64(),
			})
		}
	}
	if f.Pointers > 0 {
		period := time.Duration(float64(time.Second) / f.Pointers)
		for who := range people {
			for at := settled + time.Duration(random.Int64N(int64(period))); at < to; at += period {
				beats = append(beats, beat{at: at, board: b, who: who, what: beatPoint, phase: i, r: random.Uint64()})
			}
		}
	}
	return beats
}

// pick chooses an act by weight.
func (f phase) pick(share float64) string {
	names := slices.Sorted(maps.Keys(f.Do))
	all := 0.0
	for _, name := range names {
		all += f.Do[name]
	}
	share *= all
	for _, name := range names {
		if share -= f.Do[name]; share < 0 {
			return name
		}
	}
	return names[len(names)-1]
}
