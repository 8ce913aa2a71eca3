#!/usr/bin/env bash
# Some pairs of svelte-check and TypeScript versions check nothing and say that all is well. This
# gives the installed pair a component with an error, and fails when nobody finds it.
set -euo pipefail
cd "$(dirname "$0")/../static"
dir=$(mktemp -d "$PWD/.planted.XXXXXX")
trap 'rm -rf "$dir"' EXIT
echo '<script lang="ts">const n: number = "no"; console.log(n);</script>' >"$dir/Planted.svelte"
echo '{ "extends": "../tsconfig.json", "include": ["*.svelte"] }' >"$dir/tsconfig.json"
# The folder is not the workspace, or the whole client would be checked again.
if out=$(npx --no-install svelte-check --workspace "$dir" --tsconfig ./tsconfig.json --output machine 2>&1); then
  echo "svelte-check does not find a planted type error" >&2
  exit 1
fi
grep -q "Type 'string' is not assignable to type 'number'" <<<"${out//\\\"/\'}" || { echo "$out" >&2; exit 1; }
