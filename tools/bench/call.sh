#!/bin/sh
# ./dev bench call: what the gate's part of an MCP call of one kilobyte costs, verb by verb, in time and in garbage. The
# JVM runs as bin/postern runs it; POSTERN_JAVA_OPTS adds options to it (-Drounds=100: so many rounds are measured).
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"

build_if_older
maven -q -pl policies -am -DskipTests -Dspotless.check.skip=true test-compile
# shellcheck disable=SC2086 # the options are words
exec "$java_home/bin/java" \
  --enable-native-access=ALL-UNNAMED \
  -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms64m -Xmx256m ${POSTERN_JAVA_OPTS:-} \
  -cp "$home/policies/target/test-classes:$home/proxy/target/postern/lib/*" \
  dev.postern.policies.rulebook.CallCost
