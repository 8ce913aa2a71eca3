#!/usr/bin/env bash
# Runs the Go tests under the race detector and holds the coverage to its floors. A package may
# be covered by the tests of the packages around it: a journal's suite lives outside it.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p coverage
echo "== go test -race"
# Packages made for tests, and the generator, would only dilute the number.
covered=$(go list ./... | grep -E '^[^/]+/[^/]+/(hub|server|static)(/|$)' | grep -vE '(test|/child)$' | paste -sd, -)
# The detector follows every access to memory. These compute on bytes that they are given and share nothing: a
# database engine translated from C, compression, pictures, fonts. Following them too doubles the time and finds nothing.
# What uses sync.Map or atomic.Pointer is not among them: its copy of those would do for all, and hide their order from the detector.
alone=()
for pkg in modernc.org/sqlite/lib compress/flate image image/color image/draw image/jpeg image/png \
  golang.org/x/image/... codeberg.org/go-pdf/fpdf github.com/rivo/uniseg; do
  alone+=("-gcflags=$pkg=-race=false")
done
go test -race "${alone[@]}" -timeout 15m -covermode atomic -coverpkg "$covered" -coverprofile coverage/go.cover ./... |
  sed -u 's/coverage: .*//'
echo "== the board's random sessions, as many as there are"
# It has no goroutine: under the detector it takes a few of them, here all. Both runs count for the coverage.
go test -covermode atomic -coverpkg ./hub/board -coverprofile coverage/board.cover ./hub/board |
  sed -u 's/coverage: .*//'
go tool cover -html coverage/go.cover -o coverage/go.html

echo "== coverage, statements"
# With -coverpkg every test binary writes every block: a block is covered when one of them ran it.
awk -v prefix="$(go list -m)/" '
  function floor_of(pkg) {
    if (pkg == "hub/board") return 95
    if (pkg == "hub" || pkg ~ /^hub\/journal/) return 85
    return 0
  }
  FNR > 1 { statements[$1] = $2; if ($3 > 0) ran[$1] = 1 }
  END {
    for (block in statements) {
      pkg = block; sub(/:.*/, "", pkg); sub(/\/[^\/]*$/, "", pkg); pkg = substr(pkg, length(prefix) + 1)
      all[pkg] += statements[block]
      if (block in ran) hit[pkg] += statements[block]
    }
    for (pkg in all) {
      floor = floor_of(pkg); share = 100 * hit[pkg] / all[pkg]; verdict = ""
      if (share < floor) { verdict = "  TOO LOW"; bad = 1 }
      printf "%6.1f %%  %-28s %s%s\n", share, pkg, floor ? "floor " floor " %" : "", verdict | "sort -k3"
    }
    close("sort -k3")
    if (bad) { print "coverage fell below its floor" > "/dev/stderr"; exit 1 }
  }' coverage/go.cover coverage/board.cover
