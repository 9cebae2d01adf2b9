#!/bin/sh
# ./dev bench envoy: one kilobyte of tools/call through Envoy alone, through Envoy with Postern (key, policy, strict reading and
# journal on) and through Envoy with a server of grpc-java that says yes to everything, by ext_authz with the body and by
# ext_proc with heads and bodies both ways; in turns, by one generator that checks every answer. These machines are shared:
# only what one round compares means something, so what counts are the medians of the rounds' ratios.
#
#   ROUNDS=5 SECONDS_EACH=4 how often, and how long at the rate and at saturation
#   RATE=2000               calls a second at the rate, where latency counts from when a call was due
#   RATE_CONNECTIONS=8      connections at the rate
#   CONNECTIONS=32          connections at saturation
#   WARMUP=60000            calls before anything is measured, through each
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-4}
rate=${RATE:-2000}
few=${RATE_CONNECTIONS:-8}
many=${CONNECTIONS:-32}
hertz=$(getconf CLK_TCK)

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
envoy_command=$(sh "$home/tools/components.sh" envoy)
set_up
yes_port=$((port + 10)) asked_port=$((port + 11))
rules "$work/postern.yaml"
start_postern "$work/postern.yaml"
start_yes "$yes_port" "$(nproc)"

without_ext_proc "$work/alone"
peers='' at=$((port + 20))
for peer in alone:0:alone authz-yes:$yes_port:ext_authz authz-postern:$asked_port:ext_authz \
  proc-yes:$yes_port:ext_proc proc-postern:$asked_port:ext_proc; do
  name=${peer%%:*} rest=${peer#*:}
  file=$home/mesh-configs/envoy/${rest#*:}.yaml
  [ "$name" != alone ] || file=$work/alone
  at=$((at + 1))
  envoy "$name" "$at" "${rest%%:*}" "$file"
  echo "$name $at $started" >>"$work/peers"
  peers="$peers $name" reversed="$name ${reversed:-}"
  until_answers "$at" "$work/call" "$work/answer"
done

port_of() { awk -v n="$1" '$1 == n { print $2 }' "$work/peers"; }
envoy_of() { awk -v n="$1" '$1 == n { print $3 }' "$work/peers"; }
asked_of() {
  case $1 in
    *-yes) echo "$yes" ;;
    *-postern) echo "$postern" ;;
    alone) envoy_of alone ;;
  esac
}

# drive KIND PEER ARGUMENTS...: one turn; into $work/turns: round kind peer calls/s p50 p99 envoy's-us-a-call ours-us-a-call.
drive() {
  kind=$1 peer=$2
  shift 2
  carrier=$(envoy_of "$peer") asked=$(asked_of "$peer")
  carried=$(clock "$carrier") decided=$(clock "$asked")
  calls "$(port_of "$peer")" "$@"
  made=$(value "$work/said" calls)
  echo "$round $kind $peer $(value "$work/said" rate) $(value "$work/said" p50_us) $(value "$work/said" p99_us)" \
    "$(awk -v c="$(($(clock "$carrier") - carried))" -v d="$(($(clock "$asked") - decided))" -v h="$hertz" -v n="$made" \
      'BEGIN { printf "%.2f %.2f", c / h * 1e6 / n, d / h * 1e6 / n }')" >>"$work/turns"
}

echo "warming up" >&2
for peer in $peers; do
  calls "$(port_of "$peer")" --connections "$many" --count "${WARMUP:-60000}"
done

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  order=$peers
  [ $((round % 2)) -eq 1 ] || order=$reversed
  for peer in $order; do
    drive rate "$peer" --connections "$few" --seconds "$seconds" --rate "$rate"
    drive full "$peer" --connections "$many" --seconds "$seconds"
  done
  awk -v r="$round" '
    $1 == r { printf "round %d: %-13s %s: %6.0f/s, p50 %4.0f p99 %5.0f us; a call: %5.1f us of Envoy, %5.1f us asked\n",
      r, $3, $2 == "rate" ? "at the rate" : "saturated  ", $4, $5, $6, $7, $8 }' "$work/turns" | sort -k3
done

# ratio KIND COLUMN PEER OTHER [LESS]: the median of the rounds' ratios; of what both add to LESS, if that is named.
ratio() {
  awk -v kind="$1" -v column="$2" -v peer="$3" -v other="$4" -v less="${5:-}" '
    $2 == kind { seen[$1, $3] = $column; rounds[$1] }
    END {
      for (r in rounds) {
        below = seen[r, other] - (less == "" ? 0 : seen[r, less])
        if (below > 0) print (seen[r, peer] - (less == "" ? 0 : seen[r, less])) / below
      }
    }' "$work/turns" | median
}
plain() { awk -v kind="$1" -v column="$2" -v peer="$3" '$2 == kind && $3 == peer { print $column }' "$work/turns" | median; }

echo "medians of the ratios of $rounds rounds:"
for door in authz proc; do
  echo " ext_$door, Postern / a server that says yes to everything:"
  echo "  p50 added to Envoy's own at $rate/s: $(ratio rate 5 $door-postern $door-yes alone) ($(plain rate 5 $door-postern) / $(plain rate 5 $door-yes) us, Envoy alone $(plain rate 5 alone) us)"
  echo "  throughput, $many connections: $(ratio full 4 $door-postern $door-yes) ($(plain full 4 $door-postern) / $(plain full 4 $door-yes) a second)"
  echo "  its processor time a call, saturated: $(ratio full 8 $door-postern $door-yes) ($(plain full 8 $door-postern) / $(plain full 8 $door-yes) us)"
  echo "  throughput beside Envoy alone: $(ratio full 4 $door-postern alone)"
done
journalled
