#!/bin/sh
# ./dev bench proxy: one kilobyte of tools/call through Postern (key, policy, strict reading, journal on) and through nginx as
# a plain proxy, to the same fast upstream, driven in turns by one generator that checks every answer. Each round asks at a
# fixed rate, where latency counts from when a call was due, and then as fast as it goes. These machines are shared: only
# what one round compares means something, so what counts are the medians of the rounds' ratios.
#
#   ROUNDS=5 SECONDS_EACH=4 how often, and how long at the rate and at saturation
#   RATE=5000               calls a second at the rate
#   RATE_CONNECTIONS=16     connections at the rate
#   CONNECTIONS=64          connections at saturation
#   WARMUP=600000           calls before anything is measured, and as many seconds at the rate as there are rounds: what is
#                           measured is a sidecar that has been at work for a while, not its compiler
#   STARTS=3                starts, until the first answer, of Postern and of a bare Netty proxy
#   BARE=1                  drives the bare Netty proxy in the rounds as well
#   CALLS=1000000           does what ./dev bench memory does instead
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
[ -z "${CALLS:-}" ] || exec sh "$home/tools/bench/memory.sh"
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-4}
rate=${RATE:-5000}
few=${RATE_CONNECTIONS:-16}
many=${CONNECTIONS:-64}
hertz=$(getconf CLK_TCK)

# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"
need nginx nginx-light
set_up
rules "$work/postern.yaml"

cat >"$work/nginx.conf" <<END
daemon off; worker_processes 1; pid "$work/nginx.pid"; error_log "$work/nginx.log";
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; client_body_temp_path "$work/body"; proxy_temp_path "$work/proxy";
  fastcgi_temp_path "$work/fastcgi"; uwsgi_temp_path "$work/uwsgi"; scgi_temp_path "$work/scgi";
  upstream behind { server 127.0.0.1:$direct_port; keepalive 128; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$nginx_port;
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
END
nginx -e "$work/nginx.log" -c "$work/nginx.conf" -p "$work" &
nginx=$!
adopt "$nginx"

# bare_command: a bare Netty proxy from Netty's jars alone, as a script: $work/bare.
bare_command() {
  netty=$(find "$home/proxy/target/postern/lib" -name 'netty-*.jar' | tr '\n' ':')
  mkdir "$work/classes"
  "${java%/*}/javac" -nowarn -proc:none -d "$work/classes" \
    -cp "$netty$(find "$home/proxy/target/postern/lib" -name 'jspecify-*.jar')" \
    "$home/e2e/src/test/java/dev/postern/e2e/bench/BareProxy.java"
  {
    printf '#!/bin/sh\nexec \\\n'
    for word in "$java" "$@" -cp "$work/classes:$netty" dev.postern.e2e.bench.BareProxy "$bare_port" "$direct_port"; do
      printf "'%s' \\\\\n" "$(printf '%s' "$word" | sed "s/'/'\\\\\\\\''/g")"
    done
    echo
  } >"$work/bare"
  chmod +x "$work/bare"
}

# first PORT COMMAND...: milliseconds to the first right answer, into $work/said.
first() {
  at=$1
  shift
  run "$work/load" first --port "$at" --request "$work/call" --expect "$work/answer" --seconds 60 -- "$@" \
    >"$work/said" 2>"$work/first" || { cat "$work/first" >&2 && fail "Stopped: no first answer."; }
}

# allocated: bytes that all living threads of Postern ever allocated, as the JVM tells it; nothing where it does not.
allocated() {
  "${java%/*}/jcmd" "$postern" Thread.print -e 2>/dev/null | awk '
    match($0, / allocated=[0-9.]+[BKMG]/) {
      size = substr($0, RSTART + 11, RLENGTH - 12); unit = substr($0, RSTART + RLENGTH - 1, 1)
      sum += size * (unit == "G" ? 2 ^ 30 : unit == "M" ? 2 ^ 20 : unit == "K" ? 2 ^ 10 : 1)
    }
    END { if (sum > 0) printf "%.0f\n", sum }'
}

port_of() {
  case $1 in
    direct) echo "$direct_port" ;;
    nginx) echo "$nginx_port" ;;
    postern) echo "$postern_port" ;;
    bare) echo "$bare_port" ;;
  esac
}

process_of() {
  case $1 in
    direct) echo "$upstream" ;;
    nginx) echo "$nginx" ;;
    postern) echo "$postern" ;;
    bare) echo "$bare" ;;
  esac
}

# drive KIND PEER ARGUMENTS...: one turn; into $work/turns: round kind peer calls/s p50 p99 cpu-microseconds-a-call.
drive() {
  kind=$1 peer=$2
  shift 2
  process=$(process_of "$peer")
  before=$(clock "$process")
  calls "$(port_of "$peer")" "$@"
  ticks=$(($(clock "$process") - before))
  made=$(value "$work/said" calls)
  [ "$peer" != postern ] || our_calls=$((our_calls + made))
  echo "$round $kind $peer $(value "$work/said" rate) $(value "$work/said" p50_us) $(value "$work/said" p99_us)" \
    "$(awk -v t="$ticks" -v h="$hertz" -v n="$made" 'BEGIN { printf "%.2f", t / h * 1e6 / n }')" >>"$work/turns"
}

start_postern "$work/postern.yaml"
set --
while IFS= read -r word; do
  set -- "$@" "$word"
done <<END
$(like_postern)
END
bare_command "$@"
kill "$postern"
wait "$postern" || :
forget "$postern"

echo "starting" >&2
start=0
while [ "$start" -lt "${STARTS:-3}" ]; do
  start=$((start + 1))
  first "$postern_port" "$home/bin/postern" run "$work/postern.yaml"
  ours=$(value "$work/said" first_ms)
  first "$bare_port" "$work/bare"
  echo "$ours $(value "$work/said" first_ms)" >>"$work/starts"
  tail -n 1 "$work/starts" | awk -v s="$start" '{ printf "start %d: first answer of postern after %d ms, of bare netty after %d ms\n", s, $1, $2 }'
done

start_postern "$work/postern.yaml"
peers='direct nginx postern' reversed='postern nginx direct'
if [ -n "${BARE:-}" ]; then
  peers="$peers bare" reversed="bare $reversed"
  "$work/bare" 2>"$work/bare.log" &
  bare=$!
  adopt "$bare"
fi
sleep 1
idle=$(memory "$postern") nginx_idle=$(memory "$nginx")

echo "warming up" >&2
for peer in $peers; do
  case $peer in
    postern | bare)
      calls "$(port_of "$peer")" --connections "$many" --count "${WARMUP:-600000}"
      calls "$(port_of "$peer")" --connections "$few" --rate "$rate" --seconds "$rounds"
      ;;
    *) calls "$(port_of "$peer")" --connections "$many" --count 20000 ;;
  esac
done

our_calls=0 round=0
garbage=$(allocated)
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  order=$peers
  [ $((round % 2)) -eq 1 ] || order=$reversed
  for peer in $order; do
    drive rate "$peer" --connections "$few" --seconds "$seconds" --rate "$rate"
  done
  for peer in $order; do
    drive full "$peer" --connections "$many" --seconds "$seconds"
  done
  awk -v r="$round" '
    $1 == r && $2 == "rate" && $3 == "direct" { d50 = $5; d99 = $6 }
    $1 == r && $2 == "rate" { rate[$3] = sprintf("p50 %.0f p99 %.0f us, %.1f us a call", $5, $6, $7) }
    $1 == r && $2 == "full" { full[$3] = sprintf("%.0f/s, %.1f us a call", $4, $7) }
    END {
      for (peer in rate) printf "round %d: %-7s at the rate: %-44s saturated: %s\n", r, peer, rate[peer], full[peer]
    }' "$work/turns" | sort
done
garbage_after=$(allocated)

# per_round KIND COLUMN PEER: each round's value beside nginx's, of the calls' rate (4) or cost (7).
per_round() {
  awk -v kind="$1" -v column="$2" -v peer="$3" '
    $2 == kind { seen[$1, $3] = $column; rounds[$1] }
    END { for (r in rounds) if (seen[r, "nginx"] > 0) print seen[r, peer] / seen[r, "nginx"] }' "$work/turns" | median
}

# added COLUMN PEER: each round's latency over direct, beside what nginx adds; where nginx adds nothing there is no ratio.
added() {
  awk -v column="$1" -v peer="$2" '
    $2 == "rate" { seen[$1, $3] = $column; rounds[$1] }
    END {
      for (r in rounds) {
        nginx = seen[r, "nginx"] - seen[r, "direct"]
        if (nginx >= 1) print (seen[r, peer] - seen[r, "direct"]) / nginx
      }
    }' "$work/turns" | median
}

# plain KIND COLUMN PEER: the median itself.
plain() { awk -v kind="$1" -v column="$2" -v peer="$3" '$2 == kind && $3 == peer { print $column }' "$work/turns" | median; }

# added_us COLUMN PEER: the median of what it adds to direct.
added_us() {
  awk -v column="$1" -v peer="$2" '
    $2 == "rate" { seen[$1, $3] = $column; rounds[$1] }
    END { for (r in rounds) print seen[r, peer] - seen[r, "direct"] }' "$work/turns" | median
}

echo "medians of the ratios of $rounds rounds, postern / nginx:"
for peer in ${BARE:+bare} postern; do
  [ -z "${BARE:-}" ] || echo " $peer / nginx:"
  echo "  processor time a call at $rate/s: $(per_round rate 7 "$peer") ($(plain rate 7 "$peer") / $(plain rate 7 nginx) us)"
  echo "  processor time a call, saturated: $(per_round full 7 "$peer") ($(plain full 7 "$peer") / $(plain full 7 nginx) us)"
  echo "  p50 added at $rate/s: $(added 5 "$peer") ($(added_us 5 "$peer") / $(added_us 5 nginx) us)"
  echo "  p99 added at $rate/s: $(added 6 "$peer") ($(added_us 6 "$peer") / $(added_us 6 nginx) us)"
  echo "  throughput, $many connections: $(per_round full 4 "$peer") ($(plain full 4 "$peer") / $(plain full 4 nginx) a second)"
done
echo "and:"
[ ! -f "$work/starts" ] \
  || echo "  first answer, postern / bare netty: $(awk '{ print $1 / $2 }' "$work/starts" | median) ($(awk '{ print $1 }' "$work/starts" | median) / $(awk '{ print $2 }' "$work/starts" | median) ms)"
if [ -n "$garbage" ] && [ -n "$garbage_after" ]; then
  echo "  allocated a call: $(awk -v a="$garbage" -v b="$garbage_after" -v n="$our_calls" 'BEGIN { printf "%.0f bytes, over %d calls", (b - a) / n, n }')"
else
  echo "  allocated a call: not told by this JVM (it needs jcmd beside java)"
fi
echo "  memory of postern: $(in_mb "$idle") idle, $(in_mb "$(memory "$postern")") loaded, $(in_mb "$(memory "$postern" VmHWM)") at most"
echo "  memory of nginx: $(in_mb "$nginx_idle") idle, $(in_mb "$(memory "$nginx")") loaded"
journalled
