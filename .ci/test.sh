#!/usr/bin/env bash
# Every test. Expects what `make test` prepares: databases, browser, built client and program.
set -euo pipefail
cd "$(dirname "$0")/.."

export CHROMIUM_PATH="${CHROMIUM_PATH:-$(command -v chromium)}"

# The race detector and the coverage floors share one run: the numbers are those of the tests
# that are known to pass.
bash .ci/cover.sh

echo "== client"
npm --prefix static run --silent test
echo "== browsers"
npm --prefix static run --silent e2e
