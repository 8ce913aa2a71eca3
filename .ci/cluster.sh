#!/usr/bin/env bash
# Runs two instances on one PostgreSQL and one Redis, all of them private and on this computer
# only, with their data under .cluster/. Ctrl-C ends them all.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -x bin/minga ]] || { echo "bin/minga is not built: run make cluster." >&2; exit 1; }

root=${MINGA_CLUSTER_DIR:-$PWD/.cluster}
first=${MINGA_CLUSTER_PORT:-8081}
second=$((first + 1))
# A Unix socket's path is limited to about a hundred bytes, and a checkout may lie deep.
sockets=$(mktemp -d /tmp/minga.XXXXXX)
mkdir -p "$root"

pids=()
cleanup() {
  trap - EXIT INT TERM
  # Instances first, in good order, then what they stand on.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    # To PostgreSQL, the first, INT means: do not wait for whoever is still connected.
    if ((i == 0)); then signal=INT; else signal=TERM; fi
    kill -"$signal" "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
  rm -rf "$sockets"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if command -v initdb >/dev/null; then
  # Through a link in PATH: psql and its kin lie where the link leads.
  pgbin=$(dirname "$(readlink -f "$(command -v initdb)")")
else
  pgbin=$(dirname "$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
fi

# PostgreSQL refuses to run as root.
as=()
if [[ $(id -u) == 0 ]]; then
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  chown postgres "$sockets"
  mkdir -p "$root/postgres"
  # postgres may have to pass through a home folder that is closed to others.
  if ! "${as[@]}" test -x "$root"; then
    echo "The user postgres cannot reach $root; run this from a folder that is open to it, or not as root." >&2
    exit 1
  fi
  chown postgres "$root/postgres"
fi
if [[ ! -e $root/postgres/PG_VERSION ]]; then
  "${as[@]}" "$pgbin/initdb" -D "$root/postgres" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-instructions >"$root/initdb.log"
fi

# setsid: Ctrl-C reaches this script alone, which then ends the others in order.
"${as[@]}" setsid "$pgbin/postgres" -D "$root/postgres" -k "$sockets" -c listen_addresses= >"$root/postgres.log" 2>&1 &
pids+=($!)
setsid redis-server --port 0 --unixsocket "$sockets/redis.sock" --dir "$sockets" --save '' --appendonly no >"$root/redis.log" 2>&1 &
pids+=($!)

wait_for() {
  local what=$1
  shift
  for ((i = 0; i < 300; i++)); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  echo "$what did not start; see $root/*.log" >&2
  exit 1
}
wait_for PostgreSQL "$pgbin/pg_isready" -q -h "$sockets"
wait_for Redis redis-cli -s "$sockets/redis.sock" ping
"$pgbin/psql" -q -h "$sockets" -U postgres -tc "SELECT 1 FROM pg_database WHERE datname = 'minga'" | grep -q 1 ||
  "$pgbin/createdb" -h "$sockets" -U postgres minga

export MINGA_DATABASE_URL="postgres://postgres@/minga?host=$sockets&sslmode=disable"
export MINGA_REDIS_URL="unix://$sockets/redis.sock"
for port in "$first" "$second"; do
  MINGA_ADDR="127.0.0.1:$port" setsid bin/minga serve >"$root/minga-$port.log" 2>&1 &
  pids+=($!)
  wait_for "The instance on port $port" bash -c "exec 3<>/dev/tcp/127.0.0.1/$port"
done

cat <<END
http://127.0.0.1:$first
http://127.0.0.1:$second
Two instances, one board. Logs and data: $root. Database for psql: $MINGA_DATABASE_URL
Ctrl-C ends them all.
END
# An instance that dies by itself ends the run too.
wait -n "${pids[@]}" || true
echo "a process has ended; its log in $root says why" >&2
exit 1
