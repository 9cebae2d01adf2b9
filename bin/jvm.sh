# shellcheck shell=sh disable=SC2154
# How Postern's JVM is started, and what makes it start quickly. Sourced by bin/postern and tools/build.sh after
# bin/find-java.sh; needs $lib, the folder of jars, and what find_java sets.

# A sidecar stays small. One collector thread and short object headers; a young generation that stays as it is, so that
# a heap which could grow does so only for what is really held; rather an end than a slow death without memory. Reflection
# without method handles, which would be spun by the dozen to read rules once. Netty may use Unsafe, which JDK 25 has to
# be asked for: its buffers are 10 MB lighter than by method handles. What the JVM says goes where logs go, because
# stdout belongs to results and to the journal. Netty counts and caps direct memory itself (limits.directMemory), the
# JVM's own cap, behind which it collects garbage and sleeps, must not come first. That each buffer is given back is what
# tests look after; to watch one in 128 here as well would take two stack traces each time.
jvm_options="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmn20m -Xms40m -Xmx256m -XX:+ExitOnOutOfMemoryError
  -XX:MaxDirectMemorySize=64g -XX:TrimNativeHeapInterval=5000
  -Xlog:disable -Xlog:all=warning:stderr
  -Djdk.reflect.useNativeAccessorOnly=true -Dio.netty.leakDetection.level=disabled"

# Threads that allocate natively (the compilers, above all) share two arenas of malloc instead of keeping many.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# class_path: every jar by name, in one order everywhere: what was learnt holds for one class path.
class_path() {
  (
    LC_ALL=C
    path=''
    for jar in "$lib"/*.jar; do path=$path${path:+:}$jar; done
    printf %s "$path"
  )
}

# learnt: the file of what a JVM of this version has learnt about these jars. Its name holds what is in them, because JDK 25
# looks at no jar when all classes come from the cache: it would go on running the old ones.
learnt() {
  learnt_of=$(
    LC_ALL=C
    export LC_ALL
    cd "$lib"
    cksum ./*.jar | cksum
  )
  printf %s "$lib/postern-$java_version-${learnt_of%% *}.aot"
}

# rehearse: makes that file. Serves a few thousand calls of its own on loopback ports, and leaves nothing else behind.
rehearse() {
  if [ ! -w "$lib" ]; then
    echo "What a rehearsal learns is kept in $lib, where this user cannot write." >&2
    return 1
  fi
  rehearsal=$(learnt)
  rehearsal_new=$rehearsal.$$
  # One JVM watches, a second one writes down what it saw.
  # shellcheck disable=SC2086 # the options are words
  if "$java_home/bin/java" $jvm_options -Xlog:disable -Xlog:all=error:stderr \
    -XX:AOTMode=record -XX:AOTConfiguration="$rehearsal_new.seen" \
    -cp "$(class_path)" dev.postern.proxy.Rehearsal >/dev/null &&
    "$java_home/bin/java" $jvm_options -Xlog:disable -Xlog:all=error:stderr \
      -XX:AOTMode=create -XX:AOTConfiguration="$rehearsal_new.seen" -XX:AOTCache="$rehearsal_new" \
      -cp "$(class_path)" >/dev/null &&
    [ -s "$rehearsal_new" ]; then
    rm -f "$rehearsal_new.seen" "$lib"/postern-*.aot
    mv -f "$rehearsal_new" "$rehearsal"
  else
    rm -f "$rehearsal_new" "$rehearsal_new.seen"
    return 1
  fi
}
