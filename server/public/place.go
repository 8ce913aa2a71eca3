package public

import (
	"time"

	"minga.lab/minga/hub/board"
)

// Place is the time zone of that name in the tz database, "America/Guayaquil". Without a name, or with one that this program does
// not know, it is the server's.
func Place(name string) *time.Location {
	if name == "" { // LoadLocation says UTC
		return time.Local
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.Local
	}
	return zone
}

// dayIn is the day of a moment, YYYY-MM-DD, in a time zone (see [Place]).
func dayIn(zone string, at board.Millis) string {
	return time.UnixMilli(int64(at)).In(Place(zone)).Format(time.DateOnly)
}
