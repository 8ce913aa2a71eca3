// Package static carries the built browser client inside the binary and serves its files.
//
// The build writes a `.br` and a `.gz` twin beside every text file; the handler reads all of
// them into memory once, and a request only chooses. Pages are not served here: the server
// decides which addresses are pages and writes [Handler.Index] itself.
package static

import (
	"embed"
	"fmt"
	"io/fs"
)

// dist is what `npm run build` wrote. `all:` because bundlers name files `_…`; the committed
// dist/.keep lets this compile before the first build.
//
//go:embed all:dist
var dist embed.FS

// Files returns the built client, rooted at the folder that holds index.html. Before the client
// is built it holds nothing but a placeholder.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		// The path is a constant that the embed directive has checked.
		panic(fmt.Sprintf("static: %v", err))
	}
	return sub
}
