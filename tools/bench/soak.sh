#!/bin/sh
# ./dev bench soak: whether Postern (key, policy, strict reading, journal on) stays as it is while it holds many idle
# connections and open event streams: the slope of its memory, and what other calls feel of it.
#
#   MINUTES=15     how long they are held; the slope is of the last two thirds
#   IDLE=10000     connections that rest
#   STREAMS=2000   event streams; both come from addresses of 500 connections each
#   TOUCH=0        seconds after which a resting connection calls once more; 0 for never
#   EVENT_EVERY=10 COMMENT_EVERY=15  seconds between a stream's events, and its comments
#   RATE=500 CONNECTIONS=16          the other calls
#   WINDOW=30      seconds of which each p99 is taken; the ratio is that of the medians
#   BEFORE=120     seconds of other calls before anything is held
#   WARMUP=300000  calls before anything is measured
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
minutes=${MINUTES:-15}
idle=${IDLE:-10000}
streams=${STREAMS:-2000}
window=${WINDOW:-30}
alone=${BEFORE:-120}

# Postern holds one file for a resting connection and two for a stream.
files=$((idle + 2 * streams + 1000))
# shellcheck disable=SC3045 # every sh of Linux knows both
ulimit -n "$(ulimit -H -n)"
# shellcheck disable=SC3045
limit=$(ulimit -n)
if [ "$limit" != unlimited ] && [ "$limit" -lt "$files" ]; then
  echo "This needs $files open files in a process, and $limit is the limit here: raise it, or ask for less with IDLE and STREAMS." >&2
  exit 69
fi

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
set_up
rules "$work/postern.yaml" \
  "connections: $((idle + streams + 1000)), keepAlive: 2h" \
  "callsAtOnce: 10000, streamsAtOnce: $((streams + 100))"
start_postern "$work/postern.yaml"

echo "warming up" >&2
calls "$postern_port" --connections 64 --count "${WARMUP:-300000}"

# others FILE SECONDS: the calls whose p99 counts, told by windows.
others() {
  exec "$work/load" calls --port "$postern_port" --request "$work/call" --expect "$work/answer" \
    --connections "${CONNECTIONS:-16}" --rate "${RATE:-500}" --window "$window" --seconds "$2" >"$1"
}

# p99 FILE: the median of its windows.
p99() { sed -n 's/.*p99_us=\([0-9.]*\).*/\1/p' "$1" | median; }

echo "other calls alone, for $alone s" >&2
run others "$work/before" "$alone" || fail "Stopped: not every call was answered as it must be."
echo "before: memory $(in_mb "$(memory "$postern")"), p99 $(p99 "$work/before") us"

"$work/load" hold --port "$postern_port" --request "$work/call" --expect "$work/answer" --stream-request "$work/stream" \
  --connections "$idle" --touch "${TOUCH:-0}" --streams "$streams" --spread 500 >"$work/held" &
holder=$!
adopt "$holder"
waited=0
until grep -q '^held' "$work/held"; do
  kill -0 "$holder" 2>/dev/null || fail "The generator ended before it held anything."
  [ "$waited" -lt 120 ] || fail "Not everything was open after two minutes."
  waited=$((waited + 1))
  sleep 1
done
cat "$work/held"
! grep -q '_lost=[1-9]' "$work/held" || fail "Stopped: not everything could be opened."

: >"$work/during"
others "$work/during" $((minutes * 60)) &
caller=$!
adopt "$caller"
start=$(date +%s)
second=0
said=0
while :; do
  echo "$second $(memory "$postern")" >>"$work/samples"
  if [ "$second" -ge $((said * 60)) ]; then
    echo "minute $said: memory $(in_mb "$(tail -n 1 "$work/samples" | cut -d ' ' -f 2)"), p99 $(tail -n 1 "$work/during" | sed -n 's/.*p99_us=\([0-9.]*\).*/\1/p') us"
    said=$((said + 1))
  fi
  [ "$second" -lt $((minutes * 60)) ] || break
  for child in "$postern" "$upstream" "$holder" "$caller"; do
    kill -0 "$child" 2>/dev/null || fail "A process ended in the middle: see above."
  done
  run sleep 10
  second=$(($(date +%s) - start))
done
wait "$caller" || fail "Stopped: not every call was answered as it must be."
forget "$caller"
loaded=$(memory "$postern")
kill "$holder"
lost=0
wait "$holder" || lost=$?
forget "$holder"

echo "$minutes minutes, $idle resting connections, $streams streams:"
echo "  $(tail -n 1 "$work/held")"
awk -v last="$((minutes * 60 * 2 / 3))" -v whole="$((minutes * 60))" '
  $1 >= whole - last { n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
  END {
    slope = (n * xy - x * y) / (n * xx - x * x)
    printf "  slope of the memory over the last %g minutes: %.2f %% (%.0f KB a minute, mean %.0f MB)\n",
      last / 60, 100 * slope * last / (y / n), slope * 60, y / n / 1024
  }' "$work/samples"
echo "  memory of postern: $(in_mb "$loaded"), $(in_mb "$(memory "$postern" VmHWM)") at most"
echo "  p99 of other calls, during / before: $(awk -v d="$(p99 "$work/during")" -v b="$(p99 "$work/before")" 'BEGIN { printf "%.2f (%.0f / %.0f us)", d / b, d, b }')"
journalled
[ "$lost" -eq 0 ] || fail "A held connection, a stream or an event was lost."
