#!/usr/bin/env bash
# Makes the pictures of docs/images/papers anew, from papers about an invented workshop: first pages as a printer would
# make them, and the board small. Look at them afterwards; that is what they are for.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v pdftoppm >/dev/null || { echo "pdftoppm is missing: apt-get install poppler-utils" >&2; exit 1; }
into=docs/images/papers
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
PAPERS_DIR="$made" go test -count=1 -run '^TestLook$' ./server/papers
mkdir -p "$into"
rm -f "$into"/*.png
page() { # paper, page, dots per inch, picture
  pdftoppm -r "$3" -f "$2" -l "$2" -singlefile -png "$made/es-$1.pdf" "$into/$4"
}
page D7a_ayuda-memoria 1 60 minutes
page D7b_documento-de-sistematizacion 2 60 systematization
page E1a_solucion-co-creada 2 60 solution
page E1b_actores-para-la-co-ejecucion 1 60 actors
page E1c_hoja-de-ruta 1 60 roadmap
page D3_registro-de-asistencia 1 60 attendance
page E1c_afiche-de-la-hoja-de-ruta.a3 1 40 poster
install -m 644 "$made/es-board-small.png" "$into/board.png"
ls -l "$into"
