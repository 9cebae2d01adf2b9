#!/bin/sh
# ./dev bench check: Postern's ext_authz service alone, on one core, asked by a load tool for gRPC instead of an Envoy about one
# kilobyte of tools/call (key, policy, tool from the body, strict reading and journal on); beside a server of grpc-java on the
# same JVM options that says yes to everything, and beside OPA, where one is found, deciding the same without a key. In turns,
# each alone on its core while the generator has another. Every answer must be a yes, and the last of each turn must be in the
# journal. These machines are shared: only what one round compares means something, so what counts are the medians of the
# rounds' ratios.
#
#   ROUNDS=5 SECONDS_EACH=4 how often, and how long at saturation and with one question at a time
#   CONNECTIONS=4 AT_ONCE=16 connections at saturation, and questions under way on each; OPA has as many connections as that
#                           makes questions
#   WARMUP=400000           questions before anything is measured, to each; to OPA a twentieth
#   SERVER_CORE=0 LOAD_CORE=1
#   POSTERN_OPA=            an OPA that is not on the PATH (go install github.com/open-policy-agent/opa@v1.22.0); `none` for none
#   PROFILE=FILE            a recording of Postern over the saturated turns, by JFR
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-4}
connections=${CONNECTIONS:-4}
at_once=${AT_ONCE:-16}
warmup=${WARMUP:-400000}
under="taskset -c ${SERVER_CORE:-0}"
beside="taskset -c ${LOAD_CORE:-1}"
opa_command=${POSTERN_OPA:-$(command -v opa || :)}
[ "$opa_command" != none ] || opa_command=''
hertz=$(getconf CLK_TCK)

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
need taskset util-linux
{ $under true && $beside true; } || fail "This benchmark needs two cores: set SERVER_CORE and LOAD_CORE."
set_up
cc -std=c11 -O2 -Wall -Wextra -Werror -o "$work/checks" "$home/tools/bench/checks.c"
yes_port=$((port + 10)) asked_port=$((port + 11)) opa_port=$((port + 12))
rules "$work/postern.yaml"
start_postern "$work/postern.yaml"
start_yes "$yes_port" 1
compile CheckQuestion
"$java" -cp "$work/classes:$jars" dev.postern.e2e.bench.CheckQuestion "$work/call" "$work/question"
peers='yes postern' reversed='postern yes'

# What Postern decides, but for who calls: OPA is told.
if [ -n "$opa_command" ]; then
  cat >"$work/policy.rego" <<'REGO'
package postern

members := {"user:ada": "viewer"}

rules := [{"tools": {"echo"}, "roles": {"viewer"}}]

default allow := false

allow if {
	request := input.attributes.request.http
	request.method == "POST"
	request.path == "/mcp"
	call := json.unmarshal(request.body)
	call.jsonrpc == "2.0"
	call.method == "tools/call"
	role := members[input.subject]
	some rule in rules
	rule.tools[call.params.name]
	rule.roles[role]
}
REGO
  {
    printf '{"input":{"subject":"user:ada","attributes":{"request":{"http":{"method":"POST","path":"/mcp","host":"127.0.0.1",'
    printf '"headers":{"content-type":"application/json","accept":"application/json, text/event-stream",'
    printf '"mcp-protocol-version":"2025-06-18","user-agent":"bench"},"body":"'
    sed '1,/^\r$/d' "$work/call" | sed 's/"/\\"/g'
    printf '"}}}}}'
  } >"$work/input"
  {
    printf 'POST /v1/data/postern/allow HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n' \
      "$(wc -c <"$work/input")"
    cat "$work/input"
  } >"$work/opa_question"
  printf '{"result":true}\n' >"$work/opa_answer"
  $under "$opa_command" run --server --addr "127.0.0.1:$opa_port" --skip-version-check --log-level error \
    "$work/policy.rego" >"$work/opa.log" 2>&1 &
  opa=$!
  adopt "$opa"
  peers="$peers opa" reversed="opa $reversed"
  until_answers "$opa_port" "$work/opa_question" "$work/opa_answer"
else
  echo "There is no OPA here to compare with: see the head of tools/bench/check.sh" >&2
fi

process_of() {
  case $1 in
    yes) echo "$yes" ;;
    postern) echo "$postern" ;;
    opa) echo "$opa" ;;
  esac
}

# questions PEER CONNECTIONS AT_ONCE ARGUMENTS...: what the generator says of it goes into $work/said.
questions() {
  asked=$1 on=$2 each=$3
  shift 3
  case $asked in
    yes) to=$yes_port ;;
    postern) to=$asked_port ;;
  esac
  # shellcheck disable=SC2086 # words
  if [ "$asked" = opa ]; then
    run $beside "$work/load" calls --port "$opa_port" --request "$work/opa_question" --expect "$work/opa_answer" \
      --connections $((on * each)) "$@" >"$work/said" || fail "Stopped: OPA did not allow every call (exit $status)."
  else
    run $beside "$work/checks" --port "$to" --question "$work/question" --connections "$on" --at-once "$each" "$@" \
      >"$work/said" || fail "Stopped: not every answer was a yes (exit $status)."
  fi
}

# recorded: the last decision that Postern gave to the generator is in the journal, a moment later.
recorded() {
  decision=$(sed -n 's/.* decision=\([^ ]\{1,\}\)$/\1/p' "$work/said")
  [ -n "$decision" ] || fail "Postern gave no decision's id."
  tries=0
  until grep -hF "\"id\":\"$decision\"" "$work"/journal.jsonl* \
    | grep -q '^{"type":"decision".*"subject":"user:ada".*"name":"echo".*"decision":"allowed"'; do
    tries=$((tries + 1))
    [ "$tries" -lt 20 ] || fail "The decision $decision is not in the journal."
    sleep 0.1
  done
  found=$((found + 1))
}

# drive KIND PEER ARGUMENTS...: one turn; into $work/turns: round kind peer calls/s p50 p99 us-a-call generator's-share.
drive() {
  kind=$1 peer=$2
  shift 2
  process=$(process_of "$peer")
  before=$(clock "$process")
  questions "$peer" "$@"
  ticks=$(($(clock "$process") - before))
  busy=$(value "$work/said" busy)
  echo "$round $kind $peer $(value "$work/said" rate) $(value "$work/said" p50_us) $(value "$work/said" p99_us)" \
    "$(awk -v t="$ticks" -v h="$hertz" -v n="$(value "$work/said" calls)" 'BEGIN { printf "%.2f", t / h * 1e6 / n }') ${busy:-0}" \
    >>"$work/turns"
  [ "$peer" != postern ] || recorded
}

found=0
echo "warming up" >&2
for peer in $peers; do
  count=$warmup
  [ "$peer" != opa ] || count=$((warmup / 20))
  questions "$peer" "$connections" "$at_once" --count "$count"
  questions "$peer" 1 1 --count $((count / 20))
done
[ -z "${PROFILE:-}" ] || "${java%/*}/jcmd" "$postern" JFR.start name=check settings=profile filename="$PROFILE" >&2

round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  order=$peers
  [ $((round % 2)) -eq 1 ] || order=$reversed
  for peer in $order; do
    drive full "$peer" "$connections" "$at_once" --seconds "$seconds"
  done
  for peer in $order; do
    drive one "$peer" 1 1 --seconds "$seconds"
  done
  awk -v r="$round" '
    $1 == r && $2 == "full" { full[$3] = sprintf("%6.0f/s, %6.1f us a call", $4, $7); load[$3] = $8 }
    $1 == r && $2 == "one" { one[$3] = sprintf("p50 %.1f p99 %.0f us", $5, $6) }
    END {
      for (peer in full) {
        printf "round %d: %-7s saturated: %s (generator %.2f busy); one at a time: %s\n", r, peer, full[peer], load[peer], one[peer]
      }
    }' "$work/turns" | sort
done
[ -z "${PROFILE:-}" ] || "${java%/*}/jcmd" "$postern" JFR.stop name=check >&2

# ratio KIND COLUMN PEER OTHER: the median of the rounds' ratios.
ratio() {
  awk -v kind="$1" -v column="$2" -v peer="$3" -v other="$4" '
    $2 == kind { seen[$1, $3] = $column; rounds[$1] }
    END { for (r in rounds) if (seen[r, other] > 0) print seen[r, peer] / seen[r, other] }' "$work/turns" | median
}

# over KIND COLUMN PEER OTHER: the median of the rounds' differences.
over() {
  awk -v kind="$1" -v column="$2" -v peer="$3" -v other="$4" '
    $2 == kind { seen[$1, $3] = $column; rounds[$1] }
    END { for (r in rounds) print seen[r, peer] - seen[r, other] }' "$work/turns" | median
}
plain() { awk -v kind="$1" -v column="$2" -v peer="$3" '$2 == kind && $3 == peer { print $column }' "$work/turns" | median; }

echo "medians of the ratios of $rounds rounds, Postern / a server that says yes to everything:"
echo "  questions a second, one core, $connections connections with $at_once at once: $(ratio full 4 postern yes) ($(plain full 4 postern) / $(plain full 4 yes))"
echo "  processor time a question: $(ratio full 7 postern yes) ($(plain full 7 postern) / $(plain full 7 yes) us)"
echo "  p50 with one at a time: $(over one 5 postern yes) us more ($(plain one 5 postern) / $(plain one 5 yes) us)"
if [ -n "$opa_command" ]; then
  echo "Postern / OPA, one core, which is told who calls:"
  echo "  decisions a second: $(ratio full 4 postern opa) ($(plain full 4 postern) / $(plain full 4 opa))"
  echo "  processor time a decision: $(ratio full 7 postern opa) ($(plain full 7 postern) / $(plain full 7 opa) us)"
  echo "  p50 with one at a time: $(plain one 5 postern) / $(plain one 5 opa) us"
fi
awk '$8 > 0.9 { most = $8 } END { if (most) printf "  the generator was %.2f busy in some turn: what it drove may be faster than that\n", most }' "$work/turns"
echo "  turns of which the last decision was found in the journal: $found of $((2 * rounds))"
journalled
