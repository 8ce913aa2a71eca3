package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/records"
)

// Codes of refusals that the server itself makes, beside those of the board and of the wire.
// They are stable; the browser holds the sentences.
const (
	CodeBadJSON        board.Code = "bad_json"          // the body is not the JSON that the address takes
	CodeMediaType      board.Code = "media_type"        // the body is of another type than the address takes
	CodeCrossOrigin    board.Code = "cross_origin"      // another site's page sent this
	CodeUnknownCode    board.Code = "unknown_code"      // no workshop has this code
	CodeUnknownLink    board.Code = "unknown_link"      // a link that was never given out, or was withdrawn
	CodeLinkExpired    board.Code = "link_expired"      // a device link older than a day
	CodeWrongKey       board.Code = "wrong_key"         // not the facilitator key of this installation
	CodeTooMany        board.Code = "too_many_attempts" // too many wrong codes, links or keys from one address
	CodeTooManySockets board.Code = "too_many_sockets"  // too many open connections from one address or device
	CodeNoBoard        board.Code = "no_board"          // no workshop at this address
	CodeNoPage         board.Code = "no_page"           // no such address
	CodeMethod         board.Code = "method"            // the address does not take this method
	CodeBadCSV         board.Code = "bad_csv"           // not a table that can be read
	CodeBadRows        board.Code = "bad_rows"          // some rows break a rule; nothing was imported
	CodeTooManyRows    board.Code = "too_many_rows"     // more rows than one import takes
	CodeBadTemplate    board.Code = "bad_template"      // not a template; field says where, as in "steps[2].sections"
	CodeShelfFull      board.Code = "shelf_full"        // as many templates on the shelf as are allowed
	CodeDraining       board.Code = "draining"          // this instance stops; try again
	CodeInternal       board.Code = "internal"          // our fault; the request's number is in the log
	CodeBadMedia       board.Code = "bad_media"         // not a picture or recording that is taken here
	CodeMediaPixels    board.Code = "media_pixels"      // a picture with too many pixels
	CodeNotReady       board.Code = "not_ready"         // a store does not answer
	CodeNoPaper        board.Code = "no_paper"          // no such paper, or not in that format
	CodeNotPDF         board.Code = "not_pdf"           // a file that came back is no PDF, or only a part of one
	CodePaperFailed    board.Code = "paper_failed"      // a paper could not be written; the request's number is in the log
)

// statuses is the one table from codes to HTTP statuses. What is missing is 422: a well-formed
// request that breaks a rule of the board.
var statuses = map[board.Code]int{
	board.CodeMalformed:   http.StatusBadRequest,
	board.CodeUnknownKind: http.StatusBadRequest,
	board.CodeNotFound:    http.StatusNotFound,
	board.CodeNotAllowed:  http.StatusForbidden,
	board.CodeNotYours:    http.StatusForbidden,
	board.CodeNotSeated:   http.StatusForbidden,
	board.CodeIDTaken:     http.StatusConflict,
	board.CodeFinished:    http.StatusConflict,
	board.CodeAlready:     http.StatusConflict,
	board.CodeStale:       http.StatusConflict,
	board.CodeTooFast:     http.StatusTooManyRequests,
	board.CodeLinkToday:   http.StatusTooManyRequests,

	wire.CodeBadFrame: http.StatusBadRequest,
	wire.CodeTooLarge: http.StatusRequestEntityTooLarge,
	wire.CodeRate:     http.StatusTooManyRequests,
	wire.CodeLater:    http.StatusServiceUnavailable,
	wire.CodeReadOnly: http.StatusForbidden,

	CodeBadJSON:        http.StatusBadRequest,
	CodeMediaType:      http.StatusUnsupportedMediaType,
	CodeCrossOrigin:    http.StatusForbidden,
	CodeUnknownCode:    http.StatusNotFound,
	CodeUnknownLink:    http.StatusNotFound,
	CodeLinkExpired:    http.StatusGone,
	CodeWrongKey:       http.StatusForbidden,
	CodeTooMany:        http.StatusTooManyRequests,
	CodeTooManySockets: http.StatusTooManyRequests,
	CodeNoBoard:        http.StatusNotFound,
	CodeNoPage:         http.StatusNotFound,
	CodeMethod:         http.StatusMethodNotAllowed,
	CodeBadCSV:         http.StatusUnprocessableEntity,
	CodeBadRows:        http.StatusUnprocessableEntity,
	CodeTooManyRows:    http.StatusRequestEntityTooLarge,
	CodeShelfFull:      http.StatusConflict,
	CodeDraining:       http.StatusServiceUnavailable,
	CodeInternal:       http.StatusInternalServerError,
	CodeNotReady:       http.StatusServiceUnavailable,
	CodeNoPaper:        http.StatusNotFound,
	CodePaperFailed:    http.StatusInternalServerError,
}

func statusOf(code board.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusUnprocessableEntity
}

// refusal is the body of every answer that is not a success, and the error that the actions
// return to have it written.
type refusal struct {
	Code    board.Code `json:"code"`
	Field   string     `json:"field,omitempty"`
	Limit   int        `json:"limit,omitempty"`
	Rows    []badRow   `json:"rows,omitempty"`
	Request string     `json:"request,omitempty"` // only for internal: what to look for in the log

	wait time.Duration // Retry-After
}

// badRow says what is wrong with one row of an import; Row counts from 1 and the header is row 1,
// as a spreadsheet shows it.
type badRow struct {
	Row   int        `json:"row"`
	Code  board.Code `json:"code"`
	Field string     `json:"field,omitempty"`
	Limit int        `json:"limit,omitempty"`
}

func (r *refusal) Error() string { return "server: " + string(r.Code) }

func refuse(code board.Code) error { return &refusal{Code: code} }

func refuseField(code board.Code, field string) error { return &refusal{Code: code, Field: field} }

// refusalOf turns any error into what may be told. known is false for errors that nobody
// foresaw: their text stays in the log.
func refusalOf(err error) (r refusal, known bool) {
	var (
		mine  *refusal
		rules *board.Refusal
		large *http.MaxBytesError
	)
	switch {
	case errors.As(err, &mine):
		return *mine, true
	case errors.As(err, &rules):
		return refusal{Code: rules.Code, Field: rules.Field, Limit: rules.Limit}, true
	case errors.As(err, &large):
		return refusal{Code: wire.CodeTooLarge, Limit: int(large.Limit)}, true
	case errors.Is(err, hub.ErrNoBoard), errors.Is(err, records.ErrNotFound):
		return refusal{Code: CodeNoBoard}, true
	case errors.Is(err, hub.ErrLater), errors.Is(err, context.DeadlineExceeded):
		return refusal{Code: wire.CodeLater, wait: 2 * time.Second}, true
	case errors.Is(err, hub.ErrDraining):
		return refusal{Code: CodeDraining, wait: time.Second}, true
	}
	return refusal{Code: CodeInternal}, false
}

// fail writes an error as an answer.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	answer := s.turnedAway(w, r, err)
	writeJSON(w, statusOf(answer.Code), map[string]refusal{"error": answer})
}

// turnedAway counts a request that fails and says when to come back. What nobody has foreseen is for the log.
func (s *Server) turnedAway(w http.ResponseWriter, r *http.Request, err error) refusal {
	answer, known := refusalOf(err)
	if !known {
		answer.Request = requestID(r)
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed",
			slog.String("request_id", answer.Request), slog.String("route", routePattern(r)), slog.Any("error", err))
	}
	s.metrics.turnedAway.WithLabelValues(string(answer.Code)).Inc()
	if answer.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((answer.wait+time.Second-1)/time.Second)))
	}
	return answer
}

// writeJSON writes an answer. API answers are nobody else's business and change with the board,
// so no cache may keep them.
func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		// Everything we answer with is made of plain types.
		panic(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader went away: nothing to be done
}

func isNotFound(err error) bool { return errors.Is(err, records.ErrNotFound) }

// isCode says whether an error is a refusal by the rulebook with this code.
func isCode(err error, code board.Code) bool {
	var r *board.Refusal
	return errors.As(err, &r) && r.Code == code
}
