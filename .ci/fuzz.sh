#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME (20s), one after the other. What a target finds is written to the testdata/fuzz of
# its package: commit it with the cure, and every later test run tries it again.
#
#   bash .ci/fuzz.sh                  all of them
#   bash .ci/fuzz.sh DecodeOp Table   those whose names hold one of the words
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
while IFS=: read -r file _ line; do
  name=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]+).*/\1/' <<<"$line")
  wanted=$#
  for word in "$@"; do [[ $name == *"$word"* ]] && wanted=0; done
  [[ $wanted -eq 0 ]] || continue
  echo "== $(dirname "$file") $name"
  go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-20s}" -parallel "${FUZZWORKERS:-2}" "./$(dirname "$file")" ||
    failed+=("$name")
done < <(git grep -n --untracked '^func Fuzz' -- '*_test.go')

if [[ ${#failed[@]} -gt 0 ]]; then
  printf 'FAILED: %s\n' "${failed[@]}"
  exit 1
fi
