#!/bin/sh
# ./dev demo: a sidecar in front of MCP's own example server, an allowed and a refused call, and why it was refused.
#
#   --once   ends after the calls; otherwise Ctrl-C ends it all
#
# It listens on free ports of 127.0.0.1 and keeps everything in a temporary folder.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"

once=''
case ${1:-} in
  '') ;;
  --once) once=true ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac

if ! command -v node >/dev/null; then
  echo "The demo's MCP server runs on Node, and there is no node on the PATH. 18 or newer will do." >&2
  exit 69
fi
server_js=$(sh "$home/tools/components.sh" server-everything)
[ "${POSTERN_BUILD:-}" = never ] || build_if_older
POSTERN_BUILD=never
export POSTERN_BUILD

DEMO_FOLDER=$(mktemp -d)
export DEMO_FOLDER
server='' sidecar=''
finish() {
  trap - EXIT INT TERM
  for process in $sidecar $server; do
    kill "$process" 2>/dev/null || continue
    wait "$process" 2>/dev/null || true
  done
  rm -rf "$DEMO_FOLDER"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# await FILE PATTERN PROCESS: until a line of FILE matches, or the process that writes it has ended.
await() {
  until grep -q "$2" "$1" 2>/dev/null; do
    if ! kill -0 "$3" 2>/dev/null; then
      cat "$1" >&2
      echo "It ended before it began." >&2
      exit 1
    fi
    sleep 0.1
  done
}

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
if [ -n "${NO_COLOR:-}" ] || [ ! -t 1 ]; then
  title() { printf '\n== %s\n' "$*"; }
fi

title "An MCP server, as it came from npm"
PORT=0 node --import "$home/e2e/peers/loopback.mjs" "$server_js" streamableHttp >"$DEMO_FOLDER/server.log" 2>&1 &
server=$!
await "$DEMO_FOLDER/server.log" '^listening ' "$server"
DEMO_SERVER_PORT=$(sed -n 's/^listening //p' "$DEMO_FOLDER/server.log" | head -n 1)
export DEMO_SERVER_PORT
echo "server-everything on http://127.0.0.1:$DEMO_SERVER_PORT/mcp"

title "A key for Ada: postern key create --subject user:ada"
"$home/bin/postern" key create --subject user:ada >"$DEMO_FOLDER/key" 2>/dev/null
key=$(head -n 1 "$DEMO_FOLDER/key")
DEMO_KEY_SHA256=$(sed -n 's/.*sha256: "\([0-9a-f]*\)".*/\1/p' "$DEMO_FOLDER/key")
export DEMO_KEY_SHA256
echo "$key"

title "The sidecar: postern run examples/everything/postern.yaml"
"$home/bin/postern" run "$home/examples/everything/postern.yaml" >"$DEMO_FOLDER/sidecar.out" 2>"$DEMO_FOLDER/sidecar.log" &
sidecar=$!
await "$DEMO_FOLDER/sidecar.log" '"message":"serving"' "$sidecar"
at() { sed -n "s/.*\"$1\":\"[^\"]*:\([0-9]*\)\".*/\1/p" "$DEMO_FOLDER/sidecar.log" | head -n 1; }
url=http://127.0.0.1:$(at inbound)/mcp
echo "sidecar   $url   (what clients use instead of the server's own address)"
echo "health    http://127.0.0.1:$(at health)/readyz"
echo "metrics   http://127.0.0.1:$(at metrics)/metrics"
echo "admin     $DEMO_FOLDER/admin.sock"
echo "journal   $DEMO_FOLDER/journal.jsonl"

call() { DECISION=$DEMO_FOLDER/decision node "$home/examples/everything/call.mjs" "$url" "$key" "$@"; }

title "Ada calls echo, which a rule allows"
call echo '{"message": "hello from behind the sidecar"}'

title "Ada calls get-env, which a rule denies"
call get-env '{}'

title "Why? postern explain $(cat "$DEMO_FOLDER/decision")"
"$home/bin/postern" explain "$(cat "$DEMO_FOLDER/decision")" --admin "$DEMO_FOLDER/admin.sock"

if [ -n "$once" ]; then
  exit 0
fi
title "Your turn; Ctrl-C ends it all"
echo "node examples/everything/call.mjs $url $key get-sum '{\"a\": 1, \"b\": 2}'"
wait "$sidecar"
