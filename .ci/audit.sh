#!/usr/bin/env bash
# Asks the two public databases of known weaknesses about what Minga is made of: Go's, for what its code really calls, and
# the npm registry's, for what goes into the client. A database that cannot be asked is said so and is no failure, because
# it says nothing about the product; a finding is.
set -uo pipefail
cd "$(dirname "$0")/.."

# The version that was tried; it is not in .ci/tools, which is for what every check needs.
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
found=0

GOBIN=$work go install "$govulncheck" >"$log" 2>&1 && "$work/govulncheck" ./... >"$log" 2>&1
case $? in
  0) echo 'Go: nothing known.' ;;
  3) cat "$log"; found=1 ;; # 3 is how govulncheck says that it found something; all else is an error of its own
  *) echo "Go: not checked, vuln.go.dev or the module proxy cannot be asked from here ($(grep . "$log" | tail -n 1))." ;;
esac

npm --prefix static audit --omit=dev --json >"$log" 2>/dev/null
node -e '
  let report;
  try { report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); } catch { process.exit(2); }
  const counts = report.metadata?.vulnerabilities;
  if (!counts) process.exit(2);
  if (counts.total === 0) process.exit(0);
  for (const v of Object.values(report.vulnerabilities)) console.log(`npm: ${v.name} ${v.range}: ${v.severity}`);
  process.exit(1);
' "$log"
case $? in
  0) echo 'npm: nothing known.' ;;
  1) found=1 ;;
  *) echo 'npm: not checked, the registry does not answer questions about weaknesses from here.' ;;
esac
exit $found
