#!/bin/sh
# ./dev bench memory: resident memory while a million calls go through Postern (key, policy, strict reading, journal on) on a
# heap of 64 MB, every answer checked.
#
#   CALLS=1000000 CONNECTIONS=64 HEAP=64m
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
all=${CALLS:-1000000}
connections=${CONNECTIONS:-64}

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
set_up
rules "$work/postern.yaml"
POSTERN_JAVA_OPTS="${POSTERN_JAVA_OPTS:-} -Xmx${HEAP:-64m}"
export POSTERN_JAVA_OPTS
start_postern "$work/postern.yaml"
sleep 1
echo "idle: $(in_mb "$(memory "$postern")")"
made=0
while [ "$made" -lt "$all" ]; do
  next=$((all / 10))
  if [ "$next" -lt 1 ] || [ $((all - made)) -lt $((2 * next)) ]; then next=$((all - made)); fi
  calls "$postern_port" --connections "$connections" --count "$next"
  made=$((made + next))
  echo "after $made calls: $(in_mb "$(memory "$postern")"), $(value "$work/said" rate) calls/s"
done
echo "a heap of ${HEAP:-64m}, $connections connections, $made calls, each answered rightly:"
echo "  memory of postern: $(in_mb "$(memory "$postern")"), $(in_mb "$(memory "$postern" VmHWM)") at most"
journalled
