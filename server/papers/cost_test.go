package papers

import "testing"

// BenchmarkWall prints what the board of 500 notes costs as a picture, the poster and the package.
func BenchmarkWall(b *testing.B) {
	all, s := texts(b), hung(b, 500)
	s.Commitments = agreed(24).Commitments
	for _, paper := range [][2]string{{BoardPicture, "svg"}, {BoardPicture, "png"}, {Poster, "a3.pdf"}, {Package, "zip"}} {
		b.Run(paper[0]+"."+paper[1], func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				out, err := Write(b.Context(), all, paper[0], paper[1], "es", s)
				if err != nil {
					b.Fatal(err)
				}
				size = len(out.Body)
			}
			b.ReportMetric(float64(size)/1024, "kB/file")
		})
	}
}
