#!/bin/sh
# ./dev fuzz [SECONDS [SEED]]: makes up HTTP/1.1 for so long (60 seconds), from this seed on (the clock's), and holds what
# clients say, what the upstream gets and what is journalled against each other. The last lines are how many cases there
# were, and from which seed; a finding is told with its seed and its bytes. FUZZ_CASES=1 plays the one of SEED again.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"

export FUZZ_SECONDS="${1:-60}"
[ $# -lt 2 ] || export FUZZ_SEED="$2"
maven -q -pl proxy -am test -Dspotless.check.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
  -Dtest='RequestFuzzTest#theUpstreamSeesExactlyWhatWasJournalledAsForwarded'
