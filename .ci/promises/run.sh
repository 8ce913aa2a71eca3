#!/usr/bin/env bash
# Breaks each promise of docs/protocol.md on purpose, one way at a time, and sees whether a test
# with the promise's id in its name notices. A promise that nobody would see broken is not kept,
# only hoped for.
#
#   bash .ci/promises/run.sh            every patch of this folder
#   bash .ci/promises/run.sh F3 F10     those of some promises, or single ones by name
#
# What is tested is the last commit, in a copy: the work tree stays as it is. Each patch begins with
# two lines, what it breaks and which tests should see it. Those tests must pass before the patch and
# fail after it; a copy that does not compile counts as nothing noticed.
set -uo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

copy=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$copy" "$log"' EXIT
git archive HEAD | tar -x -C "$copy" || exit 1
# The patches are applied with git, which wants to be asked inside a repository of its own: else it
# takes the copy for a folder of whatever lies around it.
git -C "$copy" init -q
[[ -d static/node_modules ]] || npm --prefix static ci --no-audit --no-fund || exit 1
ln -s "$root/static/node_modules" "$copy/static/node_modules"

# Without the copy's path in what is compiled, Go's cache knows it from the last time.
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-trimpath" NO_COLOR=1

# try runs a test command in the copy; the client's tests run where the client is.
try() {
  case $1 in
    npx\ *) (cd "$copy/static" && bash -c "$1") ;;
    *) (cd "$copy" && bash -c "$1") ;;
  esac >"$log" 2>&1 </dev/null
}

# noticed names the tests of a promise that failed: as Go says it, as Go says it of tests that
# hang until its time is over, and as vitest says it. Of subtests the part with the promise's id
# is enough. "kept" is what the product says besides its promises: there any failed test of Go will do.
noticed() {
  if [[ $1 == kept ]]; then
    grep -aoE '^--- FAIL: [^ ]*|^\s+Test[^ ]* \([0-9]+m?[0-9]*s\)$' "$log" | grep -aoE 'Test[^ ]*' | sort -u
    return
  fi
  grep -aoE "^ *--- FAIL: [^ ]*$1_[^ ]*|^\s+[^ ]*$1_[^ ]* \([0-9]+m?[0-9]*s\)$|^ *FAIL +.* > $1_.*" "$log" |
    grep -aoE "[^[:space:]]*$1_[^[:space:]/]*" | sort -u
}

declare -A whole # test command → did it pass unbroken
passed=0 failed=0
fail() {
  printf '%-4s FAILED   %s: %s\n' "$promise" "$name" "$1"
  failed=$((failed + 1))
}

wanted=" $* "
for patch in $(printf '%s\n' .ci/promises/*.patch | sort -V); do
  name=$(basename "$patch" .patch)
  promise=${name%%-*}
  [[ $# -eq 0 || $wanted == *" $promise "* || $wanted == *" $name "* ]] || continue
  broken=$(sed -n 's/^# broken: //p' "$patch")
  test=$(sed -n 's/^# test: //p' "$patch")
  if [[ -z $broken || -z $test ]]; then
    fail 'the patch does not begin with "# broken: …" and "# test: …"'
    continue
  fi
  if [[ -z ${whole[$test]:-} ]]; then
    try "$test" && whole[$test]=yes || whole[$test]=no
    [[ ${whole[$test]} == yes ]] || tail -n 30 "$log"
  fi
  if [[ ${whole[$test]} == no ]]; then
    fail "its tests fail although nothing is broken: $test"
    continue
  fi
  if ! git -C "$copy" apply -C1 "$root/$patch" 2>"$log"; then
    cat "$log"
    fail "the patch no longer applies: the code has changed, break the promise anew in $patch"
    continue
  fi
  if try "$test"; then
    fail "no test noticed: $broken ($test)"
  else
    tests=$(noticed "$promise")
    if [[ -n $tests ]]; then
      printf '%-4s noticed  %s\n' "$promise" "$broken"
      sed 's/^/              /' <<<"$tests"
      passed=$((passed + 1))
    else
      tail -n 30 "$log"
      fail "$test failed, but no test with $promise in its name did"
    fi
  fi
  git -C "$copy" apply -R -C1 "$root/$patch" || exit 1
done

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
