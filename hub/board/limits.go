package board

// Limits of text, in characters. A character is what people count as one (a grapheme cluster).
const (
	MaxNoteChars        = 500
	MaxNameChars        = 60  // a person's name
	MaxTitleChars       = 160 // workshop, section and step
	MaxQuestionChars    = 300 // section, step and round
	MaxClusterNameChars = 120
	MaxCellChars        = 300 // a long cell of the roadmap: what, with, resources, verifiable
	MaxSolutionName     = 80  // of a solution sheet
	MaxSentenceChars    = 200 // a solution in one sentence, one of its steps, what explains an answer
	MaxShortCellChars   = 120 // a short one: who, provider
	MaxFactChars        = 200 // one fact of the meeting
	MaxPhaseChars       = 80  // the heading under which rows of the roadmap stand
	MaxProgressChars    = 500 // what somebody tells of how far a row is
	MaxContactChars     = 200 // how to reach an actor
	MaxReasonChars      = 500 // why an institution answers so
)

// Ceilings of one board. What is deleted can be restored and so stays; a board holds at most
// everFactor times as many things, counting deleted ones.
const (
	MaxNotes       = 5000
	MaxClusters    = 1000
	MaxSections    = 240
	MaxSteps       = 60
	MaxRounds      = 50
	MaxCommitments = 300
	MaxWinners     = 20  // places of a round that can be taken along at once; ties may make more of it
	MaxProgress    = 100 // entries in the history of one row, those of earlier workshops included
	MaxTold        = 80  // of them by whoever has the row's link: facilitators can always write
	MaxToldADay    = 10  // of them by the link within 24 hours
	MaxPhases      = 12  // that one row is split into at once
	MaxSolutions   = 60
	MaxHowSteps    = 7   // of a solution
	MaxSources     = 200 // notes and clusters behind a field of a solution
	MaxPersons     = 5000
	MaxImport      = 2000 // notes of one import
	MaxDots        = 99   // per person and round
	MaxMinutes     = 600  // of a step
	MaxNotesEach   = 99   // of one person in one section, where a step limits them
	MaxPolls       = 100  // quick questions
	MaxPollOptions = 4
	MaxMoments     = 100 // that have a name
	MaxActors      = 200
	MaxRequests    = 200
	MaxAnswers     = 30 // to one request
	MaxAnswered    = 20 // to one request before its link takes no more: facilitators can always write
	MaxAnsweredDay = 5  // to one request within 24 hours before its link takes no more
	MaxRatings     = 50
	MaxRatingItems = 100 // asked about at once
	MaxAsks        = 2   // questions of a step
	MaxTables      = 24
	MaxTablePeople = 99 // without a device at one table
	MaxHarvest     = 20 // of one table
	DefaultHarvest = 3  // of one table, where facilitators have said nothing else

	MaxDevicesPerPerson = 20
	MaxVoicesPerDevice  = 12

	everFactor = 4
)

// Places on the board, in board units.
const (
	MaxCoordinate  = 100_000 // either way from the middle
	MinSectionSide = 200
	MaxSectionSide = 20_000
)

// How fast one device may change a board, and what is remembered for retries.
const (
	RateWindow     = 10_000 // milliseconds
	RatePerWindow  = 400    // entries of one device in a window
	ringSize       = 128    // proposals remembered per origin
	maxTabs        = 4      // origins remembered per device
	maxOrigins     = 5000   // origins remembered per board
	maxUndo        = 20     // entries of one person that can be undone
	maxParts       = 64     // fields and steps of a sheet of which the last change is remembered
	maxTrail       = 500    // steps of one cluster's life
	maxTrailOldest = 250    // of which the oldest that are kept for good
	maxOrdLength   = 64     // of an order key
)
