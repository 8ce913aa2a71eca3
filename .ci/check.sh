#!/usr/bin/env bash
# Every check that is not a test. All of them run even when one fails, so that one push is
# enough to see everything.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
step() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}

gofumpt_clean() {
  local files out
  mapfile -t files < <(git ls-files -co --exclude-standard '*.go')
  out=$(go tool -modfile=.ci/tools/go.mod gofumpt -l "${files[@]}") || return 1
  [[ -z $out ]] && return 0
  printf 'not formatted, run make fmt:\n%s\n' "$out"
  return 1
}

generated_current() {
  local before after
  # Compared with what is on disk, so that it can be used before a commit as well.
  before=$(git ls-files -co --exclude-standard '*.gen.*' | xargs -r sha256sum)
  go generate ./... || return 1
  after=$(git ls-files -co --exclude-standard '*.gen.*' | xargs -r sha256sum)
  [[ $before == "$after" ]] && return 0
  echo 'generated files are not current: commit what make gen has just written'
  return 1
}

step 'go vet' go vet ./...
step 'gofumpt' gofumpt_clean
step 'golangci-lint' go tool -modfile=.ci/tools/go.mod golangci-lint run ./...
step 'generated files' generated_current
step 'prettier' npm --prefix static run --silent format:check
step 'eslint' npm --prefix static run --silent lint
step 'svelte-check' npm --prefix static run --silent check
step 'svelte-check sees errors' bash .ci/planted.sh
step 'links in documents' node .ci/links.mjs

if ((${#failed[@]})); then
  printf 'failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
echo "all checks passed"
