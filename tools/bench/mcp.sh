#!/bin/sh
# ./dev bench mcp: what it takes to read MCP. Messages of several sizes through our reader, beside Jackson: running over them
# with and without looking for names that come twice, and making a tree; events of a stream, cut out, read and made ready to
# leave; and the memory of sessions that nobody uses. All on one thread, in turns of some milliseconds of its processor time:
# what counts are the medians of the ratios within a round. The JVM is Postern's kind, a small heap and one collector thread.
#
#   ROUNDS=60 SIZES='200 1024 10240 102400 1048576'
#   SESSIONS=100000
#   CORE=            a core to stay on
#   PROFILE=FILE     a recording of the messages' part, by JFR
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"
# shellcheck source=tools/bench/rig
. "$home/tools/bench/rig"

rounds=${ROUNDS:-60}
"$home/bin/postern" version >&2
find_java javac || fail "$(java_missing)"
java=$java_home/bin/java
JAVA_HOME=$java_home mvn -B -q -ntp -f "$home/tools/bench/jackson.xml" dependency:build-classpath -Dmdep.outputFile="$work/jackson" >&2
compile_with=$(cat "$work/jackson")
compile InTurns ReadMessages ReadEvents HoldSessions
under=${CORE:+taskset -c $CORE}

# on HEAP CLASS ARGUMENTS...
on() {
  heap=$1 class=$2
  shift 2
  # shellcheck disable=SC2086 # words
  run $under "$java" ${options:-} -XX:+UseSerialGC -Xmx"$heap" -cp "$work/classes:$jars$compile_with" "dev.postern.e2e.bench.$class" "$@"
}

[ -z "${PROFILE:-}" ] || options="-XX:StartFlightRecording:filename=$PROFILE,settings=profile"
# shellcheck disable=SC2086 # words
on 256m ReadMessages "$rounds" ${SIZES:-200 1024 10240 102400 1048576}
options=''
on 256m ReadEvents "$rounds"
for heap in 64m 256m; do
  on "$heap" HoldSessions "${SESSIONS:-100000}"
done
