# shellcheck shell=sh disable=SC2154
# Sourced by ./dev and bin/postern, which set $home (the checkout) and have read bin/find-java.sh.

# shellcheck source=bin/jvm.sh
. "$home/bin/jvm.sh"
lib=$home/proxy/target/postern/lib
built=$home/proxy/target/postern/built
rehearsed=$home/proxy/target/postern/rehearsed

# maven ARGUMENTS...: Maven on a JDK 25, because the formatter needs that; sets $java_home.
maven() {
  if ! find_java javac; then
    java_missing >&2
    return 78
  fi
  if ! command -v mvn >/dev/null; then
    echo "Postern is built with Maven 3.8.7 or newer, and there is no mvn on the PATH." >&2
    return 78
  fi
  # Older Mavens use what JDK 25 warns about.
  JAVA_HOME=$java_home \
    MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn -B -ntp -Dstyle.color=never -f "$home/pom.xml" "$@"
}

# Remembers that everything was built from what lay there when building began.
build_begins() {
  mkdir -p "${built%/*}"
  : >"$built.$$"
}
build_ended() { mv -f "$built.$$" "$built"; }
build_failed() { rm -f "$built.$$"; }

# shellcheck disable=SC2120 # ./dev build may say more to Maven
build() {
  build_begins
  mkdir -p "$home/target"
  said=$home/target/build.log
  # Not -q, which keeps javac's warnings to itself, and here they are errors.
  if maven -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -DskipTests package -pl proxy -am "$@" >"$said" 2>&1; then
    build_ended
  else
    build_failed
    cat "$said" >&2
    echo "The build failed." >&2
    return 1
  fi
  rehearse_if_older
}

# Once for every build that changed a jar, whether it succeeds or not: without it a start takes longer, and that is all.
rehearse_if_older() {
  [ -e "$rehearsed" ] && [ -z "$(find "$built" -newer "$rehearsed")" ] && return
  find_java java || return 0
  mkdir -p "$home/target"
  if [ ! -e "$(learnt)" ] && ! rehearse 2>"$home/target/rehearsal.log"; then
    echo "The rehearsal failed, so Postern starts slowly; target/rehearsal.log says why." >&2
  fi
  : >"$rehearsed"
}

build_if_older() {
  if [ -e "$built" ]; then
    newer=$(find "$home/pom.xml" "$home/hooks" "$home/policies" "$home/proxy" \
      \( -name target -o -name test \) -prune -o -type f -newer "$built" -print | head -n 1)
    if [ -z "$newer" ]; then
      rehearse_if_older
      return
    fi
    echo "Building Postern: ${newer#"$home"/} is newer than the last build." >&2
  else
    echo "Building Postern for the first time." >&2
  fi
  # shellcheck disable=SC2119
  build
}
