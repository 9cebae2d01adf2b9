#!/bin/sh
# ./dev test: builds and tests everything. The last line is the result; the whole log is in target/test.log.
#
#   --all       the longer run (e2e reads it as -Dpostern.all=true)
#   --offline   nothing is loaded, neither by Maven nor for e2e
#   anything else is Maven's: ./dev test -pl hooks/contract
#
# A test that is skipped says why, and with CI=true it is a failure.
set -eu

home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
# shellcheck source=bin/find-java.sh
. "$home/bin/find-java.sh"
# shellcheck source=tools/build.sh
. "$home/tools/build.sh"

whole=true
for argument; do
  shift
  case $argument in
    --all) set -- "$@" -Dpostern.all=true ;;
    --offline)
      set -- "$@" --offline
      export POSTERN_OFFLINE=true
      ;;
    *)
      set -- "$@" "$argument"
      whole=''
      ;;
  esac
done

# What an earlier run reported is not a result of this one.
reports() { find "$home" -path '*/target/surefire-reports/TEST-*.xml' -not -path '*/node_modules/*' "$@"; }
reports -exec rm -f {} +

mkdir -p "$home/target"
log=$home/target/test.log
code_file=$home/target/test.code
build_begins
{
  code=0
  # The format is looked at last: a line too long is no reason to leave tests out.
  maven --fail-at-end -Dspotless.check.skip=true verify "$@" 2>&1 || code=$?
  echo "$code" >"$code_file"
} | tee "$log" | awk '
  # Which module, and whatever went wrong with the lines that belong to it.
  { gsub(/\033\[[0-9;]*m/, "") }
  /\[INFO\]/ { begun = 1 }
  /^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]$/ { sub(/^\[INFO\] Building /, ""); sub(/ [^ ]+ +\[/, "  ["); print; fflush(); said = 0; next }
  /^\[WARNING\] (Overwriting |I\/O error reading dependency state)/ { next }
  /^\[ERROR\] *(-> \[Help|\[Help|To see the full|Re-run Maven|For more info|After correcting|mvn <args>|See dump|$)/ { next }
  /^\[(ERROR|WARNING)\]/ { said = 1 }
  /^\[INFO\]/ || /^$/ { said = 0 }
  said || !begun { print; fflush() }
'
code=$(cat "$code_file")
rm -f "$code_file"

counts=$(reports -exec cat {} + | awk '
  function number(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0 }
  /<testsuite / { tests += number("tests"); failed += number("failures") + number("errors"); skipped += number("skipped") }
  END { print tests - failed - skipped, failed + 0, skipped + 0 }
')
read -r passed failed skipped <<EOF
$counts
EOF

if [ "$skipped" -gt 0 ]; then
  reports -exec cat {} + | awk '
    function value(name, line) { return match(line, " " name "=\"[^\"]*\"") ? substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    /<testcase / { test = value("classname", $0) "." value("name", $0) }
    # @Disabled says why in an attribute, an assumption in the first line of its text.
    /<skipped/ {
      why = value("message", $0)
      if (why == "" && match($0, /CDATA\[/)) { why = substr($0, RSTART + 6); sub(/^[^ ]*Exception: (Assumption failed: )?/, "", why) }
      print "skipped: " test ": " why
    }
  '
fi

if [ "$code" -eq 0 ] && [ -n "$whole" ]; then build_ended; else build_failed; fi
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "The build failed; the whole of what it said is in target/test.log."
elif [ "$code" -eq 0 ] && [ "$passed" -eq 0 ]; then
  echo "No test ran, and that is not a pass."
  code=1
elif [ "$skipped" -gt 0 ] && [ "${CI:-}" = true ]; then
  echo "In CI nothing may be skipped."
  [ "$code" -ne 0 ] || code=1
fi

if [ "$code" -eq 0 ]; then
  maven -q --fail-at-end spotless:check "$@" >"$home/target/format.log" 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    grep '^\[ERROR\]     ' "$home/target/format.log" || cat "$home/target/format.log"
    echo "These are not formatted; ./dev fmt does it."
  fi
fi

result="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || result="$result, $skipped skipped"
echo "$result"
exit "$code"
