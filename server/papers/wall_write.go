package papers

import "context"

// picture writes the board as SVG.
func picture(_ context.Context, d *Document, _ *Source) ([]byte, error) {
	s, _, err := d.sketch()
	if err != nil {
		return nil, err
	}
	return s.svg(), nil
}

// picturePNG writes it as pixels.
func picturePNG(ctx context.Context, d *Document, _ *Source) ([]byte, error) {
	return d.png(ctx, pixelsMost)
}

func (d *Document) png(ctx context.Context, most int) ([]byte, error) {
	s, fonts, err := d.sketch()
	if err != nil {
		return nil, err
	}
	return s.png(ctx, fonts, most)
}

func (d *Document) sketch() (*sketch, *[3]*face, error) {
	w, ok := d.wallOf()
	if !ok {
		return nil, nil, ErrUnknown
	}
	fonts, err := faces()
	if err != nil {
		return nil, nil, err
	}
	return w.draw(d, fonts), fonts, nil
}
