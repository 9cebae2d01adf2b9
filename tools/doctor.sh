#!/bin/sh
# ./dev doctor: what this machine has and lacks. It fails only when Postern could not be built and run here.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"

status=0
good() { echo "  ok       $1"; }
note() { echo "  note     $1"; }
bad() {
  echo "  MISSING  $1"
  status=1
}

# tool COMMAND WHY: something that is good to have.
tool() {
  if found=$(command -v "$1"); then
    good "$1 $("$1" --version 2>&1 | sed -n '1s/.*[^0-9.]\([0-9][0-9]*\.[0-9.]*\).*/\1/;1p') ($found)"
  else
    note "no $1: $2"
  fi
}

echo "To build and run Postern:"
if find_java javac; then
  good "JDK $java_version ($java_home)"
else
  bad "$(java_missing)"
fi
if command -v mvn >/dev/null; then
  tool mvn ''
else
  bad "Maven 3.8.7 or newer: there is no mvn on the PATH"
fi
memory=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null) || memory=''
if [ -n "$memory" ] && [ "$memory" -lt 2000 ]; then
  note "$memory MB of memory are free; building and testing wants about 2000"
fi

echo "For the tests that need someone to talk to:"
tool node "the MCP peers written in TypeScript cannot start"
tool npm "the MCP peers written in TypeScript cannot be installed"
tool python3 "Envoy comes as a Python wheel, and what Python reads cannot be compared"
# shellcheck disable=SC3045 # dash, bash and busybox have it
files=$(ulimit -n)
if [ "$files" = unlimited ] || [ "$files" -ge 4096 ]; then
  good "$files open files allowed"
else
  note "only $files open files allowed (ulimit -n): a few thousand connections will not fit"
fi

if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || HOME=''
fi
cache=${POSTERN_CACHE:-${HOME:-${TMPDIR:-/tmp}}/.cache/postern}
there=$cache
while [ ! -d "$there" ]; do there=$(dirname "$there"); done
free=$(df -Pm "$there" | awk 'NR == 2 { print $4 }')
used=0
[ ! -d "$cache" ] || used=$(du -sm "$cache" | cut -f1)
if [ "$free" -ge 1000 ]; then
  good "$free MB of disk free for the cache, $used MB used ($cache)"
else
  note "only $free MB of disk free for the cache ($cache)"
fi
for name in $("$home/tools/components.sh" --list); do
  if found=$("$home/tools/components.sh" --find "$name" 2>&1); then
    good "$name ($found)"
  else
    note "$found"
  fi
done

exit "$status"
