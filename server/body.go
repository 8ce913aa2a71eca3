package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"minga.lab/minga/hub/board"
)

// maxBody bounds a JSON body: a proposal frame with room to spare. Imports have their own limit.
const maxBody = 64 << 10

// readJSON reads a body that must be one JSON object of known fields. Demanding the type also
// keeps other sites' forms out, which cannot send it.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	return readLargeJSON(w, r, maxBody, into)
}

// readLargeJSON is readJSON for the addresses that take a file inside the body.
func readLargeJSON(w http.ResponseWriter, r *http.Request, limit int64, into any) error {
	if err := requireType(r, "application/json"); err != nil {
		return err
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, limit))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return badJSON(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return badJSON(err)
	}
	return nil
}

// badJSON keeps the decoder's wording to ourselves; only the field's name helps a programmer.
func badJSON(err error) error {
	var (
		large *http.MaxBytesError
		kind  *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &large):
		return err
	case errors.As(err, &kind):
		return refuseField(CodeBadJSON, kind.Field)
	case err != nil && strings.HasPrefix(err.Error(), "json: unknown field "):
		var field string
		if _, scan := fmt.Sscanf(err.Error(), "json: unknown field %q", &field); scan == nil {
			return refuseField(CodeBadJSON, field)
		}
	}
	return refuse(CodeBadJSON)
}

func requireType(r *http.Request, want string) error {
	got, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || got != want {
		return refuse(CodeMediaType)
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return refuse(CodeMediaType)
	}
	return nil
}

// required refuses a body without one of its fields.
func required(field, value string) error {
	if strings.TrimSpace(value) == "" {
		return refuseField(board.CodeMalformed, field)
	}
	return nil
}
