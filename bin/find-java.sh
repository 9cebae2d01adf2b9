# shellcheck shell=sh
# Finds a Java that is new enough. Sourced by bin/postern and ./dev; needs nothing but a POSIX shell.
#
#   find_java java   any runtime from 25 on     -> $java_home
#   find_java javac  one that can also compile  -> $java_home
#
# It reads each candidate's `release` file instead of starting it: starting one takes longer than all of this.
# A candidate that does not fit is passed over, not complained about; $java_looked says what was seen.

java_least=25

find_java() {
  java_tool=$1
  java_home='' java_looked=''

  # What somebody set comes before what lies around.
  java_try 0 "${POSTERN_JAVA_HOME:-}" POSTERN_JAVA_HOME && return
  java_try 0 "${JAVA_HOME:-}" JAVA_HOME && return
  java_try 0 "${JAVA25_HOME:-}" JAVA25_HOME && return
  java_try 0 "${JAVA_HOME_25_X64:-}" JAVA_HOME_25_X64 && return
  java_on_path=$(command -v "$java_tool") || java_on_path=''
  if [ -n "$java_on_path" ]; then
    java_on_path=$(readlink -f "$java_on_path" 2>/dev/null) || java_on_path=''
    java_try 0 "${java_on_path%/bin/*}" PATH && return
  fi

  # The newest 25 if there is one, because that is what we test with; else the newest of all.
  java_best=0
  for java_folder in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* \
    /opt/hostedtoolcache/Java_*/*/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.m2/jdks/* \
    "${HOME:-}"/.gradle/jdks/* "${HOME:-}"/.asdf/installs/java/* \
    "${HOME:-}"/.local/share/mise/installs/java/*; do
    [ -h "$java_folder" ] || java_try "$java_best" "$java_folder" || :
  done
  [ -n "$java_home" ]
}

# java_try BEST FOLDER [NAME]: takes the folder if it fits and is better than BEST.
java_try() {
  [ -n "$2" ] || return 1
  java_full=''
  if [ -r "$2/release" ]; then
    while IFS='=' read -r java_key java_value; do
      [ "$java_key" = JAVA_VERSION ] || continue
      java_value=${java_value#\"} java_full=${java_value%\"*}
      break
    done <"$2/release"
  fi
  if [ -z "$java_full" ]; then
    [ -z "${3:-}" ] || java_saw "$3" "$2" "no Java that says its version"
    return 1
  fi

  IFS='.-+_' read -r java_major java_minor java_patch _ <<EOF
$java_full
EOF
  case $java_major in '' | *[!0-9]*) java_major=0 ;; esac
  case $java_minor in '' | *[!0-9]*) java_minor=0 ;; esac
  case $java_patch in '' | *[!0-9]*) java_patch=0 ;; esac
  if [ "$java_major" -lt "$java_least" ]; then
    java_saw "${3:-found}" "$2" "Java $java_full"
    return 1
  fi
  if [ ! -x "$2/bin/$java_tool" ]; then
    java_saw "${3:-found}" "$2" "Java $java_full without $java_tool"
    return 1
  fi

  java_rank=$((java_major * 1000000 + java_minor * 1000 + java_patch))
  [ "$java_major" -ne "$java_least" ] || java_rank=$((java_rank + 1000000000))
  [ "$java_rank" -gt "$1" ] || return 1
  # shellcheck disable=SC2034 # for ./dev doctor
  java_version=$java_full
  java_best=$java_rank java_home=$2
}

java_saw() {
  java_looked="$java_looked  $1: $2 ($3)
"
}

# What to tell someone who has none.
java_missing() {
  case $java_tool in
    javac) echo "Postern is built with a JDK $java_least or newer, and none was found." ;;
    *) echo "Postern runs on Java $java_least or newer, and none was found." ;;
  esac
  if [ -n "$java_looked" ]; then
    echo "Looked at:"
    printf '%s' "$java_looked"
  fi
  echo "Install one (Temurin $java_least, for example), or set POSTERN_JAVA_HOME to the folder of one."
}
