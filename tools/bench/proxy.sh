#!/bin/sh
# ./dev bench proxy: one kilobyte of tools/call through Postern (key, policy, strict reading, journal on), and beside it
# through nginx as a plain proxy, by turns in one run. These machines are shared: only the ratios mean something.
#
#   ROUNDS=5 SECONDS_EACH=4 CONNECTIONS=16 ./dev bench proxy
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
rounds=${ROUNDS:-5}
seconds=${SECONDS_EACH:-4}
connections=${CONNECTIONS:-16}

for tool in nginx wrk; do
  if ! command -v "$tool" >/dev/null; then
    echo "The benchmark compares with nginx and is driven by wrk: apt-get install nginx-light wrk" >&2
    exit 69
  fi
done
POSTERN_BUILD=${POSTERN_BUILD:-} "$home/bin/postern" version >&2
export POSTERN_BUILD=never

work=$(mktemp -d)
nginx='' postern=''
finish() {
  trap - EXIT INT TERM
  for process in $nginx $postern; do
    kill "$process" 2>/dev/null || continue
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

port=${BENCH_PORT:-17870}
text=$(awk 'BEGIN { for (i = 0; i < 900; i++) printf "x" }')
cat >"$work/nginx.conf" <<EOF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; client_body_temp_path $work/body; proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  upstream behind { server 127.0.0.1:$port; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$port;
    location / {
      default_type application/json;
      return 200 '{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"$text"}]}}';
    }
  }
  server {
    listen 127.0.0.1:$((port + 1));
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
EOF
nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
nginx=$!

"$home/bin/postern" key create --subject user:ada >"$work/key" 2>/dev/null
key=$(head -n 1 "$work/key")
cat >"$work/postern.yaml" <<EOF
kind: SidecarConfig
metadata: {name: bench}
spec:
  inbound: {address: "127.0.0.1:$((port + 2))"}
  health: {address: "127.0.0.1:0"}
  metrics: {address: "127.0.0.1:0"}
  admin: {socket: "$work/admin.sock"}
  journal: {to: {file: "$work/journal.jsonl", rotateAt: 64MiB, keep: 1}, buffer: "$work/buffer"}
  drain: {delay: 0s, grace: 1s}
---
apiVersion: postern.dev/v1alpha1
kind: ProtectedServer
metadata: {name: bench}
spec: {protocol: mcp, upstream: "http://127.0.0.1:$port/mcp", authentication: [keys], policy: users}
---
apiVersion: postern.dev/v1alpha1
kind: Authentication
metadata: {name: keys}
spec: {apiKeys: [$(sed -n 's/^- //p' "$work/key")]}
---
apiVersion: postern.dev/v1alpha1
kind: AccessPolicy
metadata: {name: users}
spec:
  members: [{subject: "user:ada", role: viewer}]
  rules: [{effect: allow, tools: [echo], roles: [viewer]}]
EOF
"$home/bin/postern" run "$work/postern.yaml" >"$work/out" 2>"$work/log" &
postern=$!
until grep -q '"message":"serving"' "$work/log"; do
  kill -0 "$postern" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

cat >"$work/call.lua" <<EOF
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer $key"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"' .. string.rep("x", 900) .. '"}}}'
EOF

# clock PROCESS: the processor time it and its children have used, in ticks.
clock() {
  for process in "$1" $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
    awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$process/stat"
  done | awk '{ sum += $1 } END { print sum }'
}
memory() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

# load PORT: calls a second; complains when any call was not answered well.
load() {
  wrk -t1 -c"$connections" -d"${seconds}s" -s "$work/call.lua" "http://127.0.0.1:$1/mcp" >"$work/wrk"
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then
    grep 'Non-2xx\|Socket errors' "$work/wrk" >&2
  fi
  awk '/requests in/ { print $1 }' "$work/wrk"
}

idle=$(memory "$postern")
echo "warming up" >&2
load $((port + 2)) >/dev/null
load $((port + 2)) >/dev/null
hertz=$(getconf CLK_TCK)
round=0
while [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  direct=$(load "$port")
  before=$(clock "$nginx")
  plain=$(load $((port + 1)))
  plain_ticks=$(($(clock "$nginx") - before))
  before=$(clock "$postern")
  ours=$(load $((port + 2)))
  our_ticks=$(($(clock "$postern") - before))
  echo "$direct $plain $ours $plain_ticks $our_ticks" >>"$work/rounds"
  awk -v s="$seconds" -v r="$round" -v h="$hertz" -v d="$direct" -v p="$plain" -v o="$ours" -v t="$our_ticks" \
    'BEGIN { printf "round %d: direct %d/s  nginx %d/s  postern %d/s  postern %d us a call\n", r, d / s, p / s, o / s, t / h * 1e6 / o }'
done
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
echo "medians of $rounds rounds, $connections connections:"
echo "  throughput, postern / nginx: $(awk '{ print $3 / $2 }' "$work/rounds" | median)"
echo "  throughput, nginx / direct:  $(awk '{ print $2 / $1 }' "$work/rounds" | median)"
echo "  processor time a call, postern: $(awk -v h="$hertz" '{ print $5 / h * 1e6 / $3 }' "$work/rounds" | median) us"
echo "  processor time a call, nginx as proxy and as the server behind it: $(awk -v h="$hertz" '{ print $4 / h * 1e6 / $2 }' "$work/rounds" | median) us"
echo "  memory of postern: $idle MB idle, $(memory "$postern") MB loaded"
echo "  decisions in the journal: $(cat "$work"/journal.jsonl* | grep -c '"type":"decision"') (of the last two files)"
