# ./dev down: stop what up started.
# shellcheck shell=bash disable=SC2154

cmd_down() {
  local data=${FP_DATA:-$HOME/.functions-platform} purge=false
  while [ $# -gt 0 ]; do
    case "$1" in
      --data) data=$(value_of "$@"); shift 2 ;;
      --keep-data) purge=false; shift ;;
      --purge) purge=true; shift ;;
      *) usage_error "down: unknown option '$1'" ;;
    esac
  done
  if [ ! -d "$data/run" ]; then
    step "nothing is running (no $data/run)"
    return
  fi
  data=$(cd "$data" && pwd)
  # Any folder may have a run in it; only the platform's own has this too.
  if $purge && [ ! -f "$data/token" ]; then die "$data is not the platform's data (it holds no token); it is not deleted"; fi

  if [ -s "$data/run/docker-host" ]; then export DOCKER_HOST; DOCKER_HOST=$(cat "$data/run/docker-host"); fi
  step "stopping the agent"
  stop_pid "$data/run/agent.pid" fp-agent 10
  if own_engine_is_down; then
    step "its own Docker engine is down already, and its containers with it"
  elif [ -x "$bin/fp-agent" ]; then
    step "removing its containers"
    "$bin/fp-agent" purge --data "$data" >&2 || die "some containers could not be removed; see above"
  fi
  date -u +%Y-%m-%dT%H:%M:%S > "$data/run/down-at"
  step "stopping the control plane"
  stop_pid "$data/run/control-plane.pid" functions-platform 10
  if [ -f "$data/run/dockerd.pid" ]; then
    step "stopping the Docker engine that up started"
    stop_pid "$data/run/dockerd.pid" dockerd 30
    unmount_below "$data"
    if [ -f "$data/run/own-bridge" ]; then
      ip link delete docker0 2>/dev/null || true
      rm -f "$data/run/own-bridge"
    fi
  fi
  if $purge; then
    rm -rf "$data"
    step "down; $data is deleted"
  else
    step "down; data kept in $data (./dev down --data $data --purge deletes it)"
  fi
}

# An earlier down has removed the containers and ended the engine that up had brought along, which takes its pid file with it.
own_engine_is_down() {
  [ "${DOCKER_HOST:-}" = "unix://$data/run/docker.sock" ] && [ ! -f "$data/run/dockerd.pid" ] && ! docker_answers "$DOCKER_HOST"
}

# What an engine that has ended leaves mounted, innermost first: its folder could not be deleted.
unmount_below() {
  local mount
  awk -v below="$1/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | while IFS= read -r mount; do umount -l "$mount" || say "  $mount is still mounted"; done
}
