#!/bin/sh
# ./dev fuzz [WHAT] [SECONDS [SEED]]: makes up input for so long (60 seconds), from this seed on (the clock's). The last
# lines are how many cases there were, and from which seed; a finding is told with its seed or its bytes. FUZZ_CASES=1 plays
# the one of SEED again.
#
#   http  HTTP/1.1 (when nothing is said): what clients say, what the upstream gets and what is journalled must agree
#   mcp   JSON-RPC messages: what our reader takes, the parsers of JavaScript, Python and Go must read as the same
#   sse   event streams: what leaves must be the judged events, and no others, to parsers of JavaScript and Python
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"

module=proxy test='RequestFuzzTest#theUpstreamSeesExactlyWhatWasJournalledAsForwarded'
case ${1:-} in
  http) shift ;;
  mcp)
    module=e2e test='MessageFuzzTest#whatWeTakeIsReadTheSameByEveryoneAndWhatIsSoundIsTaken'
    shift
    ;;
  sse)
    module=e2e test='StreamFuzzTest#everyoneFindsTheEventsThatWereJudgedAndNoOthers'
    shift
    ;;
  '' | [0-9]*) ;;
  *)
    echo "./dev fuzz makes up http, mcp or sse, not '$1'." >&2
    exit 64
    ;;
esac
export FUZZ_SECONDS="${1:-60}"
[ $# -lt 2 ] || export FUZZ_SEED="$2"
maven -q -pl "$module" -am test -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false -Dtest="$test"
