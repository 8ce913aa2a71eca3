package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/pictures"
)

// transferAsset is one photo, drawing or voice in a transfer file, see docs/adr/0008-one-file-per-workshop.md.
type transferAsset struct {
	Asset       board.ID        `json:"asset"`
	Kind        board.MediaKind `json:"kind"`
	Type        string          `json:"type"`
	W           int             `json:"w,omitempty"`
	H           int             `json:"h,omitempty"`
	Created     time.Time       `json:"created"`
	SHA256      string          `json:"sha256"` // of Bytes
	SmallSHA256 string          `json:"smallSha256,omitempty"`
	Bytes       []byte          `json:"bytes"` // base64
	Small       []byte          `json:"small,omitempty"`
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// assetsThere lists those of a board's assets of which there are bytes: after an import of a file without
// them there may be none.
func assetsThere(ctx context.Context, st assets.Store, b *board.Board) (ids []board.ID, err error) {
	for _, id := range b.Assets() {
		switch _, err := st.Load(ctx, b.ID(), id, false); {
		case err == nil:
			ids = append(ids, id)
		case !errors.Is(err, assets.ErrNotFound):
			return nil, err //nolint:wrapcheck // says what it did
		}
	}
	return ids, nil
}

// assetLine is what a transfer file says of an asset.
func assetLine(ctx context.Context, st assets.Store, of, id board.ID) (transferAsset, error) {
	a, err := st.Load(ctx, of, id, true)
	if errors.Is(err, assets.ErrNotFound) {
		return transferAsset{}, fmt.Errorf("%s was deleted while it was being written: export again", id)
	}
	if err != nil {
		return transferAsset{}, err //nolint:wrapcheck // says what it did
	}
	line := transferAsset{
		Asset: id, Kind: a.Kind, Type: a.Type, W: a.W, H: a.H, Created: a.CreatedAt,
		SHA256: digest(a.Bytes), Bytes: a.Bytes, Small: a.Small,
	}
	if len(a.Small) > 0 {
		line.SmallSHA256 = digest(a.Small)
	}
	return line, nil
}

// readAsset reads a line and checks it against the board that it comes with: what nobody names, what is no
// picture or recording, and what is not what it was when it was written is refused.
func readAsset(line []byte, named map[board.ID]bool) (assets.Asset, error) {
	var l transferAsset
	strict := json.NewDecoder(bytes.NewReader(line))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&l); err != nil {
		return assets.Asset{}, errors.New("it is not an asset")
	}
	bad := func(why string) (assets.Asset, error) { return assets.Asset{}, fmt.Errorf("asset %q %s", l.Asset, why) }
	small := ""
	if len(l.Small) > 0 {
		small = digest(l.Small)
	}
	switch {
	case !named[l.Asset]:
		return bad("is named by nothing on the board, or comes twice")
	case digest(l.Bytes) != l.SHA256 || small != l.SmallSHA256:
		return bad("is damaged: its digest is another")
	}
	switch l.Kind {
	case board.MediaVoice:
		if l.Type == "" || assets.SoundType(l.Bytes) != l.Type || l.W != 0 || l.H != 0 || len(l.Small) > 0 {
			return bad("is no recording")
		}
	case board.MediaSigned:
		if l.Type != "application/pdf" || !assets.IsPDF(l.Bytes) || l.W != 0 || l.H != 0 || len(l.Small) > 0 {
			return bad("is no signed paper")
		}
	case board.MediaPhoto, board.MediaDrawing:
		w, h, err := pictures.Check(l.Bytes, l.Type)
		if err != nil || w != l.W || h != l.H {
			return bad("is no picture of that size and type")
		}
		if _, _, err := pictures.Check(l.Small, l.Type); err != nil {
			return bad("has no small picture")
		}
	default:
		return bad("is of an unknown kind")
	}
	delete(named, l.Asset)
	return assets.Asset{
		ID: l.Asset, Kind: l.Kind, Type: l.Type, W: l.W, H: l.H, CreatedAt: l.Created, Bytes: l.Bytes, Small: l.Small,
	}, nil
}

// rewindable is a file that can be read twice: it is checked whole before anything is stored. What comes from
// a pipe is kept in a temporary file.
func rewindable(name string) (in io.ReadSeeker, end func(), err error) {
	if name != "-" {
		file, err := os.Open(name) //nolint:gosec // the file that the operator names
		if err != nil {
			return nil, nil, err //nolint:wrapcheck // names the file
		}
		return file, func() { _ = file.Close() }, nil
	}
	file, err := os.CreateTemp("", "minga-import-*")
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // names the file
	}
	end = func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}
	if _, err := io.Copy(file, os.Stdin); err != nil {
		end()
		return nil, nil, fmt.Errorf("the standard input cannot be read: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		end()
		return nil, nil, err //nolint:wrapcheck // names the file
	}
	return file, end, nil
}

// storeAssets puts the assets of a checked file beside a workshop that is not here yet. When it fails it
// leaves none.
func storeAssets(ctx context.Context, st assets.Store, in io.ReadSeeker, of board.ID) (stored []board.ID, err error) {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, err //nolint:wrapcheck // names the file
	}
	_, _, err = readTransfer(in, func(a assets.Asset) error {
		// Left over from an import that was interrupted: there is no such workshop yet.
		if err := st.Delete(ctx, of, a.ID); err != nil {
			return err //nolint:wrapcheck // says what it did
		}
		stored = append(stored, a.ID)
		const noLimit = 1 << 62
		return st.Put(ctx, of, a, noLimit) //nolint:wrapcheck // says what it did
	})
	if err != nil {
		return nil, errors.Join(err, st.Delete(context.WithoutCancel(ctx), of, stored...))
	}
	return slices.Clip(stored), nil
}
