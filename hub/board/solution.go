package board

// Fields of a solution sheet that notes may stand behind, besides its steps (by their id) and its checks
// (by their key).
const (
	FieldName     = "name"
	FieldSentence = "sentence"
	FieldProblem  = "problem"
	FieldWhom     = "whom"
	FieldFresh    = "fresh"
	FieldPicture  = "picture"
	FieldTest     = "test"
	FieldNeeds    = "needs"
)

// ViabilityKey names a question of the viability check.
type ViabilityKey string

// Questions of the viability check.
const (
	ViablePillar ViabilityKey = "pillar" // does it open the government: transparency, taking part, working together?
	ViableLaw    ViabilityKey = "law"    // does a norm allow it?
	ViableYear   ViabilityKey = "year"   // can it be done within a year, or in phases?
	ViableUnit   ViabilityKey = "unit"   // is a unit of the municipality competent?
	ViableMeans  ViabilityKey = "means"  // are there own means, or allies?
)

// ViabilityKeys are the questions in the order in which they are asked.
var ViabilityKeys = []ViabilityKey{ViablePillar, ViableLaw, ViableYear, ViableUnit, ViableMeans}

// ViabilityAnswer is one of three answers to a question of the viability check.
type ViabilityAnswer string

// Answers to a question of the viability check.
const (
	ViableUnsaid ViabilityAnswer = ""
	ViableYes    ViabilityAnswer = "yes"
	ViablePartly ViabilityAnswer = "partly"
	ViableNo     ViabilityAnswer = "no"
)

// Viability is the answer to a question of the viability check, and a sentence that explains it.
type Viability struct {
	Key    ViabilityKey    `json:"key"`
	Answer ViabilityAnswer `json:"answer"`
	Text   string          `json:"text"`
}

// ViabilityChange answers one question. What is absent stays.
type ViabilityChange struct {
	Key    ViabilityKey     `json:"key"`
	Answer *ViabilityAnswer `json:"answer,omitempty"`
	Text   *string          `json:"text,omitempty"`
}

// HowStep is one step of how a solution works.
type HowStep struct {
	ID   ID     `json:"id"` // unlike any other step's of the sheet
	Text string `json:"text"`
	Ord  string `json:"ord"`
}

// SourceList says which notes and clusters stand behind a field of a sheet, in order of their ids.
type SourceList struct {
	Field string `json:"field"`
	Items []ID   `json:"items"`
}

type (
	// SolutionAdded starts a solution sheet. Nothing is required: what is missing is shown, never refused.
	// Facilitators; participants during a sheet step. Allowed after the board is finished (facilitators).
	SolutionAdded struct {
		ID       ID           `json:"id"`
		Name     string       `json:"name,omitempty"`     // at most 80 characters
		Sentence string       `json:"sentence,omitempty"` // 200
		Problem  string       `json:"problem,omitempty"`  // 300
		Whom     string       `json:"whom,omitempty"`     // 300
		Steps    []HowStep    `json:"steps,omitempty"`    // at most [MaxHowSteps]
		Fresh    string       `json:"fresh,omitempty"`    // what is new and collaborative, 300
		Test     string       `json:"test,omitempty"`     // what is tried first, 300
		Needs    string       `json:"needs,omitempty"`    // 300
		Checks   []Viability  `json:"viability,omitempty"`
		Unit     string       `json:"unit,omitempty"` // the competent municipal unit, 120
		Sources  []SourceList `json:"sources,omitempty"`
		Origin   ID           `json:"origin,omitempty"` // cluster or note it came from
		Round    ID           `json:"round,omitempty"`  // closed round that chose it
		Ord      string       `json:"ord,omitempty"`    // decided where it is absent
	}
	// SolutionChanged changes what is given, so that several people fill one sheet at the same time.
	// A picture that is replaced or taken off is deleted for good, and there is no undo of that.
	SolutionChanged struct {
		ID       ID               `json:"id"`
		Name     *string          `json:"name,omitempty"`
		Sentence *string          `json:"sentence,omitempty"`
		Problem  *string          `json:"problem,omitempty"`
		Whom     *string          `json:"whom,omitempty"`
		Fresh    *string          `json:"fresh,omitempty"`
		Media    *Media           `json:"media,omitempty"` // a photo or drawing, with what is to be seen on it
		Strip    bool             `json:"strip,omitempty"` // takes the picture off
		Alt      *string          `json:"alt,omitempty"`   // what is to be seen on the picture that is there
		Test     *string          `json:"test,omitempty"`
		Needs    *string          `json:"needs,omitempty"`
		Check    *ViabilityChange `json:"check,omitempty"` // the answer to one question
		Unit     *string          `json:"unit,omitempty"`
		Ord      *string          `json:"ord,omitempty"`
		Over     *string          `json:"over,omitempty"` // not recorded: what stood where this is written; something else by now is a refusal
		Gone     ID               `json:"gone,omitempty"` // decided: the asset that is deleted; not viewed
	}
	// SolutionRemoved takes a sheet away. Facilitators.
	SolutionRemoved struct {
		ID ID `json:"id"`
	}
	// SolutionRestored brings a removed sheet back (decided from [Restore] and [Undo]).
	SolutionRestored struct {
		ID ID `json:"id"`
	}
	// SolutionShown (view only) puts a sheet (again) on the board.
	SolutionShown struct {
		Solution SolutionView `json:"solution"`
	}
	// SolutionStepSet writes a step of how a solution works, a new one or one that is there; what is absent stays.
	SolutionStepSet struct {
		Solution ID      `json:"solution"`
		ID       ID      `json:"id"`
		Text     *string `json:"text,omitempty"` // 200; needed for a new one
		Ord      *string `json:"ord,omitempty"`  // decided for a new one: behind the others where it is absent
		Over     *string `json:"over,omitempty"` // as in [SolutionChanged]
	}
	// SolutionStepRemoved takes a step out. Its sources go with it.
	SolutionStepRemoved struct {
		Solution ID `json:"solution"`
		ID       ID `json:"id"`
	}
	// SolutionSourced says that notes or clusters stand behind a field of a sheet, or with Off that they do not.
	// The field is one of the constants, the key of a check or the id of a step.
	SolutionSourced struct {
		ID    ID     `json:"id"`
		Field string `json:"field"`
		Items []ID   `json:"items"`
		Off   bool   `json:"off,omitempty"`
	}
)

// SolutionView is a solution sheet as everybody sees it. Viability holds the questions that have an answer or
// a sentence, in their order; Sources are in the order of the fields' names.
type SolutionView struct {
	ID        ID           `json:"id"`
	Name      string       `json:"name"`
	Sentence  string       `json:"sentence"`
	Problem   string       `json:"problem"`
	Whom      string       `json:"whom"`
	Steps     []HowStep    `json:"steps"`
	Fresh     string       `json:"fresh"`
	Picture   ID           `json:"picture,omitempty"` // an asset
	Drawn     bool         `json:"drawn,omitempty"`
	W         int          `json:"w,omitempty"` // of the picture, pixels
	H         int          `json:"h,omitempty"`
	Alt       string       `json:"alt,omitempty"`
	Test      string       `json:"test"`
	Needs     string       `json:"needs"`
	Viability []Viability  `json:"viability"`
	Unit      string       `json:"unit"`
	Sources   []SourceList `json:"sources"`
	Origin    ID           `json:"origin,omitempty"`
	Round     ID           `json:"round,omitempty"`
	Ord       string       `json:"ord"`
	Deleted   bool         `json:"deleted,omitempty"` // facilitators only
}

// MinHowSteps are the steps that a complete sheet has at least.
const MinHowSteps = 3

// Lacking lists the questions of a sheet that have no answer yet, in the order in which they are asked: fields,
// "steps" when there are fewer than [MinHowSteps], and the keys of checks. A complete sheet lacks nothing.
func Lacking(v SolutionView) []string {
	list := []string{}
	ask := func(field string, missing bool) {
		if missing {
			list = append(list, field)
		}
	}
	ask(FieldName, v.Name == "")
	ask(FieldSentence, v.Sentence == "")
	ask(FieldProblem, v.Problem == "")
	ask(FieldWhom, v.Whom == "")
	ask("steps", len(v.Steps) < MinHowSteps)
	ask(FieldFresh, v.Fresh == "")
	ask(FieldPicture, v.Picture == "")
	ask(FieldTest, v.Test == "")
	ask(FieldNeeds, v.Needs == "")
	for _, key := range ViabilityKeys {
		answered := false
		for _, c := range v.Viability {
			answered = answered || c.Key == key && c.Answer != ViableUnsaid
		}
		ask(string(key), !answered)
	}
	return list
}
