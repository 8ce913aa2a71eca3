package wire

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"minga.lab/minga/hub/board"
)

// Bounds of what a browser's frame may say beside its length.
const (
	maxEpochLength = 64
	maxIDLength    = 16
	maxPlace       = 1_000_000 // board units; ghosts are never drawn beyond
	maxPing        = 1 << 53
)

// ErrBadFrame means that a frame is not JSON, of no known type, or that a field of it is of the
// wrong type or out of range.
var ErrBadFrame = errors.New("wire: bad frame")

// up holds every field of every frame from a browser. No two frames give one name two types,
// so that one pass over the JSON is enough.
type up struct {
	T     string          `json:"t"`
	Tab   string          `json:"tab"`
	Since board.Seq       `json:"since"`
	Epoch string          `json:"epoch"`
	V     int             `json:"v"`
	N     uint64          `json:"n"`
	As    board.ID        `json:"as"`
	Again bool            `json:"r"`
	O     json.RawMessage `json:"o"`
	X     int             `json:"x"`
	Y     int             `json:"y"`
	Drag  board.ID        `json:"d"`
	In    board.ID        `json:"w"`
	Gone  bool            `json:"g"`
	At    int64           `json:"at"`
	C     CheerKind       `json:"c"`
}

// DecodeUp reads a browser's frame: a Hello, Propose, Here, Cheer, Resume or Ping, or ErrBadFrame.
// Fields that it does not know are ignored, so that a newer browser may say more. With a bad
// Propose whose number could be read, n is that number, so that the refusal can name it.
func DecodeUp(text []byte) (frame any, n uint64, err error) {
	if len(text) > MaxUpFrame {
		return nil, 0, ErrBadFrame
	}
	var u up
	if err := json.Unmarshal(text, &u); err != nil {
		return nil, 0, ErrBadFrame
	}
	switch u.T {
	case "hello":
		if !goodTab(u.Tab) || len(u.Epoch) > maxEpochLength || u.V != 1 || u.Since >= 1<<53 {
			return nil, 0, ErrBadFrame
		}
		return Hello{u.T, u.Tab, u.Since, u.Epoch, u.V}, 0, nil
	case "p":
		if u.N == 0 || u.N >= 1<<53 {
			return nil, 0, ErrBadFrame
		}
		if len(u.O) == 0 || len(u.As) > maxIDLength || u.Tab != "" && !goodTab(u.Tab) {
			return nil, u.N, ErrBadFrame
		}
		return Propose{u.T, u.N, u.As, u.Tab, u.Again, u.O}, u.N, nil
	case "at":
		if len(u.As) > maxIDLength || len(u.Drag) > maxIDLength || len(u.In) > maxIDLength ||
			!goodID(u.Drag) || !goodID(u.In) || !goodPlace(u.X) || !goodPlace(u.Y) {
			return nil, 0, ErrBadFrame
		}
		return Here{u.T, u.As, u.X, u.Y, u.Drag, u.In, u.Gone}, 0, nil
	case "cheer":
		if len(u.As) > maxIDLength || !slices.Contains(Cheers, u.C) {
			return nil, 0, ErrBadFrame
		}
		return Cheer{u.T, u.As, u.C}, 0, nil
	case "resume":
		if u.Since >= 1<<53 {
			return nil, 0, ErrBadFrame
		}
		return Resume{u.T, u.Since}, 0, nil
	case "ping":
		if u.At < -maxPing || u.At > maxPing {
			return nil, 0, ErrBadFrame
		}
		return Ping{u.T, u.At}, 0, nil
	}
	return nil, 0, ErrBadFrame
}

// goodTab keeps a tab's name to what can stand in an origin, "device.tab", without doubt about
// where the one ends and the other begins.
func goodTab(s string) bool {
	return s != "" && len(s) <= MaxTabLength && plain(s)
}

// goodID lets through what may be an id; it is passed on to others as it is.
func goodID(id board.ID) bool { return plain(string(id)) }

func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func goodPlace(v int) bool { return v >= -maxPlace && v <= maxPlace }

// Encode writes a frame to a browser. It panics on a value that JSON cannot hold, which none of
// the frames can be.
func Encode(frame any) []byte {
	text, err := json.Marshal(frame)
	if err != nil {
		panic("wire: " + err.Error())
	}
	return text
}

// AppendEntry appends one entry of an [E] frame. Entries in a frame are separated by commas,
// which is the caller's part.
func AppendEntry(to []byte, s board.Seq, ops []board.Op) ([]byte, error) {
	to = append(to, `{"s":`...)
	to = strconv.AppendUint(to, uint64(s), 10)
	to = append(to, `,"o":[`...)
	for i, op := range ops {
		if i > 0 {
			to = append(to, ',')
		}
		text, err := board.EncodeOp(op)
		if err != nil {
			return nil, err
		}
		to = append(to, text...)
	}
	return append(to, `]}`...), nil
}

// EncodeE writes an [E] frame that covers the numbers after f up to u. entries are encoded ones with
// commas between; first and last are the numbers of the first and the last of them. The
// numbers that a browser can tell from the entries are left out: they are the common case, and
// phones pay for bytes.
func EncodeE(f, u, first, last board.Seq, entries []byte) []byte {
	to := make([]byte, 0, len(entries)+64)
	to = append(to, `{"t":"e"`...)
	if len(entries) == 0 || first != f+1 {
		to = append(to, `,"f":`...)
		to = strconv.AppendUint(to, uint64(f), 10)
	}
	if len(entries) == 0 || last != u {
		to = append(to, `,"u":`...)
		to = strconv.AppendUint(to, uint64(u), 10)
	}
	if len(entries) > 0 {
		to = append(to, `,"e":[`...)
		to = append(to, entries...)
		to = append(to, ']')
	}
	return append(to, '}')
}
