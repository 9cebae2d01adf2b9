#!/bin/sh
# ./dev bench streams: event streams through Envoy, each the answer to a tools/call, with Postern reading event by event (ext_proc
# as mesh-configs/envoy has it; key, policy, strict reading and journal on), with a server of grpc-java that says yes to every
# message in the same modes, and with Envoy alone; in turns. An event says when the upstream sent it, and its delay counts
# until the client has it. A stream or an event that is lost, or comes twice, fails the benchmark. These machines are shared:
# only what one round compares means something, so what counts are the medians of the rounds' ratios.
#
#   STREAMS=1000            at once; Envoy's own limit to one cluster is 1024
#   EVENT_EVERY=1           seconds between a stream's events
#   ROUNDS=3 WINDOWS=4      how often, and how many windows in a turn, of which the first does not count
#   WINDOW=10               seconds
#   WARMUP=20000            calls before anything is measured, through each
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
rounds=${ROUNDS:-3}
streams=${STREAMS:-1000}
windows=${WINDOWS:-4}
window=${WINDOW:-10}
EVENT_EVERY=${EVENT_EVERY:-1}
hertz=$(getconf CLK_TCK)

# Envoy holds two files for a stream.
files=$((2 * streams + 500))
# shellcheck disable=SC3045 # every sh of Linux knows both
ulimit -n "$(ulimit -H -n)"
# shellcheck disable=SC3045
limit=$(ulimit -n)
if [ "$limit" != unlimited ] && [ "$limit" -lt "$files" ]; then
  echo "This needs $files open files in a process, and $limit is the limit here: raise it, or ask for less with STREAMS." >&2
  exit 69
fi

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
envoy_command=$(sh "$home/tools/components.sh" envoy)
set_up
# The upstream answers with events whoever asks for them before anything else.
sed 's|^Accept: .*\r|Accept: text/event-stream, application/json\r|' "$work/call" >"$work/stream"
yes_port=$((port + 10)) asked_port=$((port + 11))
rules "$work/postern.yaml" "" "callsAtOnce: $((streams + 100))"
start_postern "$work/postern.yaml"
start_yes "$yes_port" "$(nproc)"

without_ext_proc "$work/alone"
peers='' at=$((port + 20))
for peer in alone:0 yes:$yes_port postern:$asked_port; do
  name=${peer%%:*}
  file=$home/mesh-configs/envoy/ext_proc.yaml
  [ "$name" != alone ] || file=$work/alone
  at=$((at + 1))
  envoy "$name" "$at" "${peer#*:}" "$file"
  echo "$name $at $started" >>"$work/peers"
  peers="$peers $name" reversed="$name ${reversed:-}"
  until_answers "$at" "$work/call" "$work/answer"
done

port_of() { awk -v n="$1" '$1 == n { print $2 }' "$work/peers"; }
asked_of() {
  case $1 in
    yes) echo "$yes" ;;
    postern) echo "$postern" ;;
    alone) awk '$1 == "alone" { print $3 }' "$work/peers" ;;
  esac
}

# told WORD: how many lines the generator has begun with it.
told() { grep -c "^$1 " "$work/held" || :; }

# until_told COUNT WORD SECONDS: waits, as long as the generator lives.
until_told() {
  waited=0
  until [ "$(told "$2")" -ge "$1" ]; do
    kill -0 "$holder" 2>/dev/null || fail "Stopped: the generator ended, having lost something."
    [ "$waited" -lt "$3" ] || fail "Stopped: not everything was there after $3 seconds."
    waited=$((waited + 1))
    run sleep 1
  done
}

# drive PEER: one turn; into $work/turns: round peer p50 p99 microseconds-an-event memory-then memory-now
drive() {
  peer=$1
  process=$(asked_of "$peer")
  : >"$work/held"
  "$work/load" hold --port "$(port_of "$peer")" --request "$work/call" --expect "$work/answer" \
    --stream-request "$work/stream" --streams "$streams" --window "$window" >"$work/held" &
  holder=$!
  adopt "$holder"
  until_told 1 held 120
  until_told 1 window $((window + 5))
  began=$(clock "$process") memory_then=$(memory "$process") events_then=$(value "$work/held" events)
  until_told "$windows" window $((windows * window + 5))
  ticks=$(($(clock "$process") - began)) memory_now=$(memory "$process")
  events=$(($(value "$work/held" events) - events_then))
  kill "$holder"
  lost=0
  wait "$holder" || lost=$?
  forget "$holder"
  [ "$lost" -eq 0 ] || { tail -n 1 "$work/held" >&2 && fail "Stopped: a stream or an event was lost."; }
  echo "$round $peer $(p_of p50_us) $(p_of p99_us)" \
    "$(awk -v t="$ticks" -v h="$hertz" -v n="$events" 'BEGIN { printf "%.1f", t / h * 1e6 / n }') $memory_then $memory_now" \
    >>"$work/turns"
  # Whatever is still on its way to its end must not meet the next turn.
  run sleep 2
}

# p_of NAME: the median of the windows that count.
p_of() { grep '^window ' "$work/held" | tail -n +2 | sed "s/.* $1=\([0-9.]*\).*/\1/" | median; }

echo "warming up" >&2
for peer in $peers; do
  calls "$(port_of "$peer")" --connections 32 --count "${WARMUP:-20000}"
done
idle=$(memory "$postern") yes_idle=$(memory "$yes")

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  order=$peers
  [ $((round % 2)) -eq 1 ] || order=$reversed
  for peer in $order; do
    drive "$peer"
    tail -n 1 "$work/turns" | awk '
      { printf "round %d: %-7s an event is there after p50 %.0f p99 %.0f us, costs %.1f us; memory %.0f, then %.0f MB\n",
        $1, $2, $3, $4, $5, $6 / 1024, $7 / 1024 }'
  done
done

# ratio COLUMN [LESS]: the median of the rounds' ratios, Postern's to the other's; of what both add to LESS, if that is named.
ratio() {
  awk -v column="$1" -v less="${2:-}" '
    { seen[$1, $2] = $column; rounds[$1] }
    END {
      for (r in rounds) {
        base = less == "" ? 0 : seen[r, less]
        if (seen[r, "yes"] > base) print (seen[r, "postern"] - base) / (seen[r, "yes"] - base)
      }
    }' "$work/turns" | median
}
plain() { awk -v column="$1" -v peer="$2" '$2 == peer { print $column }' "$work/turns" | median; }
first() { awk -v column="$1" -v peer="$2" '$2 == peer { print $column; exit }' "$work/turns"; }
last() { awk -v column="$1" -v peer="$2" '$2 == peer { kept = $column } END { print kept }' "$work/turns"; }

echo "medians of the ratios of $rounds rounds, $streams streams, an event every $EVENT_EVERY s, Postern / a server that says yes:"
echo "  p50 of an event's delay: $(ratio 3) ($(plain 3 postern) / $(plain 3 yes) us, Envoy alone $(plain 3 alone) us)"
echo "  p99 of an event's delay: $(ratio 4) ($(plain 4 postern) / $(plain 4 yes) us, Envoy alone $(plain 4 alone) us)"
echo "  p50 and p99 added to Envoy's own: $(ratio 3 alone) and $(ratio 4 alone)"
echo "  its processor time an event: $(ratio 5) ($(plain 5 postern) / $(plain 5 yes) us)"
echo "  memory of postern: $(in_mb "$idle") before, $(in_mb "$(first 6 postern)") in the first turn, $(in_mb "$(last 7 postern)") at the end of the last, $(in_mb "$(memory "$postern" VmHWM)") at most"
echo "  memory of the other: $(in_mb "$yes_idle") before, $(in_mb "$(first 6 yes)") in the first turn, $(in_mb "$(last 7 yes)") at the end of the last"
journalled
