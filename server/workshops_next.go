package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/records"
	"minga.lab/minga/server/templates"
)

// nextPerHour is how many times an hour a device may ask for the meeting that comes next: it needs no facilitator
// key, because a workshop has one next meeting and no more.
const nextPerHour = 30

// next is the meeting that takes up what a workshop left open.
type next struct {
	ID      board.ID `json:"id"`
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Brought int      `json:"brought"` // rows that came with this request
	Rows    int      `json:"rows"`    // rows there that were left open here
	Links   *links   `json:"links,omitempty"`
}

// nextKey names the setting that says which workshop is the next one.
func nextKey(id board.ID) string { return "next/" + string(id) }

// nextRead says which meeting took up what this one left open; not found when there is none yet.
func (s *Server) nextRead(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	value, err := s.cfg.Records.Setting(r.Context(), nextKey(id))
	if errors.Is(err, records.ErrNotFound) {
		return refuseField(board.CodeNotFound, "next")
	}
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	found, err := s.nextOf(r.Context(), id, board.ID(value))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, found)
	return nil
}

// nextOf describes the next meeting as it is now.
func (s *Server) nextOf(ctx context.Context, id, then board.ID) (next, error) {
	workshop, err := s.cfg.Records.ByID(ctx, then)
	if errors.Is(err, records.ErrNotFound) {
		return next{}, refuseField(board.CodeNotFound, "next") // it was begun and never finished: ask again
	}
	if err != nil {
		return next{}, err //nolint:wrapcheck // says what it did
	}
	found := next{ID: then, Code: workshop.Code, Title: workshop.Title}
	err = s.cfg.Hub.Read(ctx, then, func(b *board.Board) {
		found.Title = b.Title()
		for _, k := range board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator}).Commitments {
			if !k.Deleted && k.Earlier != nil && k.Earlier.From == id {
				found.Rows++
			}
		}
	})
	return found, err //nolint:wrapcheck // fail knows it
}

// nextFound founds the next meeting, or finds it where there is one already, seats who asks as its facilitator, and
// brings every row of the roadmap that is neither done nor dropped. Asked again it brings what is not there yet.
func (s *Server) nextFound(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Title    string          `json:"title"`
		Lang     string          `json:"lang"`
		Template json.RawMessage `json:"template"`
	}
	if err := readLargeJSON(w, r, maxBody+templates.MaxBytes, &body); err != nil {
		return err
	}
	id, device, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	if n, err := s.cfg.Counter.Hit(r.Context(), "next/"+device, time.Hour); err == nil && n > nextPerHour {
		return &refusal{Code: CodeTooMany, wait: time.Hour}
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return err //nolint:wrapcheck // fail knows it
	}
	if body.Lang == "" {
		body.Lang = view.Lang
	}
	if body.Title == "" && len(body.Template) == 0 {
		body.Title = view.Title
	}
	found, err := s.founding(r.Context(), body.Title, body.Lang, "", body.Template, id)
	if err != nil {
		return err
	}
	found.Zone = view.Zone
	value, err := s.cfg.Records.SettingOr(r.Context(), nextKey(id), []byte(newID()))
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	then := board.ID(value)
	if err := s.foundNext(r, found, then); err != nil {
		return err
	}
	if err := s.mayLead(r.Context(), then, device); err != nil {
		return err
	}
	if _, err := s.seat(r, then, device, nameOf(view, a), board.Facilitator); err != nil {
		return err
	}
	brought, err := s.bring(r.Context(), view, then)
	if err != nil {
		return err
	}
	made, err := s.nextOf(r.Context(), id, then)
	if err != nil {
		return err
	}
	made.Brought = brought
	all, err := s.linksOf(r, then, made.Code)
	if err != nil {
		return err
	}
	made.Links = &all
	writeJSON(w, http.StatusCreated, made)
	return nil
}

// mayLead refuses whom those who lead the next meeting have removed from it, or let take part and no more: leading the one
// before it is no way back.
func (s *Server) mayLead(ctx context.Context, id board.ID, device string) error {
	may := false
	err := s.cfg.Hub.ReadFresh(ctx, id, func(b *board.Board) {
		now := audienceAt(b, device).Kind
		may = now == board.ForFacilitator || now == "" && !b.RemovedAt(device)
	})
	if err == nil && !may {
		err = refuse(board.CodeNotAllowed)
	}
	return err //nolint:wrapcheck // fail knows it
}

// foundNext founds that workshop unless it is there. Two who ask at once found one.
func (s *Server) foundNext(r *http.Request, found board.BoardCreate, id board.ID) error {
	switch _, err := s.cfg.Records.ByID(r.Context(), id); {
	case err == nil:
		return nil
	case !errors.Is(err, records.ErrNotFound):
		return err //nolint:wrapcheck // says what it did
	}
	found.ID, found.Epoch = id, string(newID())
	var refused *board.Refusal
	err := s.cfg.Hub.Create(r.Context(), board.Proposal{Actor: board.Actor{System: true}, At: s.nowMillis(), Op: found})
	if err != nil && (!errors.As(err, &refused) || refused.Code != board.CodeIDTaken) {
		return err //nolint:wrapcheck // fail knows it
	}
	if _, err := s.record(r, id, found.Title, found.Lang); err != nil && !errors.Is(err, records.ErrIDTaken) {
		return err
	}
	return nil
}

// nameOf is the name of the facilitator who asks.
func nameOf(view board.BoardView, a board.Audience) string {
	for _, p := range view.People {
		for _, id := range a.Persons {
			if p.ID == id && p.Role == board.Facilitator {
				return p.Name
			}
		}
	}
	return ""
}

// bring takes what a workshop left open to another one and says how many rows came now.
func (s *Server) bring(ctx context.Context, view board.BoardView, to board.ID) (int, error) {
	brought := 0
	for _, k := range board.Open(view) {
		for i, p := range k.Earlier.Progress {
			if p.Photo == "" {
				continue
			}
			kept, err := s.copyAsset(ctx, view.ID, to, p.Photo)
			if err != nil {
				return brought, err
			}
			if !kept { // taken out a moment ago, or there is no room for it
				k.Earlier.Progress[i].Photo, k.Earlier.Progress[i].W, k.Earlier.Progress[i].H = "", 0, 0
			}
		}
		k.ID = newID()
		_, err := s.cfg.Hub.Propose(ctx, to, board.Proposal{
			Actor: board.Actor{System: true}, At: s.nowMillis(), Op: board.CommitmentBrought{Commitment: k},
		})
		var refused *board.Refusal
		switch {
		case err == nil:
			brought++
		case errors.As(err, &refused) && refused.Code == board.CodeAlready:
		default:
			return brought, err //nolint:wrapcheck // fail knows it
		}
	}
	return brought, nil
}

// copyAsset keeps a picture of one workshop beside another one too, and says whether it is there.
func (s *Server) copyAsset(ctx context.Context, from, to, asset board.ID) (bool, error) {
	a, err := s.cfg.Assets.Load(ctx, from, asset, true)
	if errors.Is(err, assets.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err //nolint:wrapcheck // says what it did
	}
	a.CreatedAt = s.cfg.Now()
	switch err := s.cfg.Assets.Put(ctx, to, a, maxAssetBytes); {
	case err == nil, errors.Is(err, assets.ErrIDTaken):
		return true, nil
	case errors.Is(err, assets.ErrFull):
		return false, nil
	default:
		return false, err //nolint:wrapcheck // says what it did
	}
}
