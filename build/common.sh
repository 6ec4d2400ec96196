# Shared by the parts of ./dev: talking, options, processes, engines.
# shellcheck shell=bash disable=SC2154

bin=$root/artifacts/bin

say() { printf '%s\n' "$*" >&2; }
step() { if [ -t 2 ]; then printf '\033[1m▸ %s\033[0m\n' "$*" >&2; else printf '▸ %s\n' "$*" >&2; fi; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }
usage_error() { printf 'dev: %s (see ./dev help)\n' "$*" >&2; exit 2; }

# The value of an option, or a usage error when there is none: value_of --data "${2-}"
value_of() { [ -n "${2-}" ] || usage_error "$1 needs a value"; printf '%s' "$2"; }

is_debian_root() { [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; }

# install_debian PACKAGE...  installs what is missing of the packages; quiet when nothing is.
install_debian() {
  local missing=() package
  for package in "$@"; do dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return 0
  step "installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2
  (
    # No engine or server of the distribution's own should start behind our back: who needs one starts it.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
      trap 'rm -f $policy' EXIT
      printf '#!/bin/sh\nexit 101\n' >$policy
      chmod 755 $policy
    fi
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  )
}

# pid_alive FILE NAME  prints the pid when FILE names a live process whose executable or command line holds NAME.
pid_alive() {
  local pid
  [ -s "$1" ] || return 1
  pid=$(cat "$1")
  kill -0 "$pid" 2>/dev/null && tr '\0' ' ' < "/proc/$pid/cmdline" 2>/dev/null | grep -qF "$2" || return 1
  printf '%s' "$pid"
}

# stop_pid FILE NAME SECONDS  asks the process to end, waits, then kills it. Fine when it is gone.
stop_pid() {
  local pid deadline=$((SECONDS + $3))
  pid=$(pid_alive "$1" "$2") || { rm -f "$1"; return 0; }
  kill -TERM "$pid" 2>/dev/null || true
  while kill -0 "$pid" 2>/dev/null; do
    if [ $SECONDS -ge $deadline ]; then
      say "  $2 ($pid) did not end within $3 s and is killed"
      kill -KILL "$pid" 2>/dev/null || true
      break
    fi
    sleep 0.05
  done
  rm -f "$1"
}

# Where a Docker engine would answer: the DOCKER_HOST, else the default socket.
docker_address() { printf '%s' "${DOCKER_HOST:-unix:///var/run/docker.sock}"; }

# docker_answers ADDRESS  is quiet; true when an engine answers there.
docker_answers() {
  case "$1" in
    unix://*) [ -S "${1#unix://}" ] && curl -fsS --max-time 3 --unix-socket "${1#unix://}" http://docker/_ping >/dev/null 2>&1 ;;
    tcp://*) curl -fsS --max-time 3 "http://${1#tcp://}/_ping" >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}

elapsed_since() { printf '%d s' $((SECONDS - $1)); }
