#!/usr/bin/env bash
# Brings what the tests need: PostgreSQL, Redis, Chromium and LibreOffice. What is in PATH is taken; else, as
# root on Debian or Ubuntu, it is installed; else one sentence says what is missing.
set -euo pipefail

has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_redis() { command -v redis-server >/dev/null; }
has_chromium() { [[ -n ${CHROMIUM_PATH:-} ]] || command -v chromium >/dev/null; }

packages=()
has_postgres || packages+=(postgresql)
has_redis || packages+=(redis-server)
# Without recommended packages Chromium comes without a single font.
has_chromium || packages+=(chromium fonts-liberation)
# Documents are opened by the program that opens them in offices.
command -v soffice >/dev/null || packages+=(libreoffice-writer-nogui)
# The race detector needs a C compiler; golang images have one, slim ones do not.
command -v cc >/dev/null || command -v gcc >/dev/null || packages+=(gcc libc6-dev)
((${#packages[@]})) || exit 0

if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "Missing for the tests: ${packages[*]}. Install them, or run this once as root on Debian." >&2
  exit 1
fi

# The packages start their services on installation unless this file says no. The tests start
# private servers of their own and want none on the usual ports.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
echo "installing ${packages[*]}"
if ! { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
  tail -n 30 "$log" >&2
  echo "apt-get could not install ${packages[*]}; the lines above say why." >&2
  exit 1
fi
rm -f "$log"
