# ./dev up: from a fresh checkout to a healthy sample.
# shellcheck shell=bash disable=SC2154

cmd_up() {
  local data=${FP_DATA:-$HOME/.functions-platform} runtime="" install_docker=false url="" sample=true started=$SECONDS
  while [ $# -gt 0 ]; do
    case "$1" in
      --data) data=$(value_of "$@"); shift 2 ;;
      --runtime) runtime=$(value_of "$@"); shift 2 ;;
      --url) url=$(value_of "$@"); shift 2 ;;
      --install-docker) install_docker=true; shift ;;
      --no-sample) sample=false; shift ;;
      *) usage_error "up: unknown option '$1'" ;;
    esac
  done
  case "$runtime" in ""|docker|process|simulated) ;; *) usage_error "up: --runtime is docker, process or simulated, not '$runtime'" ;; esac
  [ -d "$data" ] || mkdir -p -m 700 "$data" || die "the data folder $data cannot be made"
  mkdir -p "$data/run" "$data/logs" || die "the data folder $data cannot be written"
  data=$(cd "$data" && pwd)
  export FP_DATA=$data

  if pid_alive "$data/run/control-plane.pid" functions-platform >/dev/null && pid_alive "$data/run/agent.pid" fp-agent >/dev/null; then
    already_running
    return
  fi

  choose_url
  publish_all
  choose_runtime
  start_control_plane
  start_agent
  if $sample; then deploy_sample; fi
  report
}

# As asked, else as the last time: agents and clients know the address.
choose_url() {
  local last running
  last=$(cat "$data/run/last-url" 2>/dev/null || echo http://127.0.0.1:7070)
  url=${url:-$last}
  if pid_alive "$data/run/control-plane.pid" functions-platform >/dev/null; then
    running=$(cat "$data/run/url" 2>/dev/null || echo "$last")
    [ "$url" = "$running" ] || [ "$url" = "$last" ] || die "the control plane runs already, on $running; ./dev down first, then up --url $url"
  elif [ "$url" != "$last" ] && pid_alive "$data/run/agent.pid" fp-agent >/dev/null; then
    step "stopping the agent, which dials $last"
    stop_pid "$data/run/agent.pid" fp-agent 10
  fi
  printf '%s\n' "$url" > "$data/run/last-url"
}

already_running() {
  local running
  running=$(cat "$data/run/runtime" 2>/dev/null || true)
  [ -z "$runtime" ] || [ -z "$running" ] || [ "$runtime" = "$running" ] ||
    die "it runs already, with the $running runtime; ./dev down first, then up --runtime $runtime"
  step "already running (control plane $(cat "$data/run/control-plane.pid"), agent $(cat "$data/run/agent.pid"), data in $data)"
  export FP_URL; FP_URL=$(cat "$data/run/url" 2>/dev/null || echo "${url:-http://127.0.0.1:7070}")
  "$bin/fp" get nodes
  "$bin/fp" get apps
}

# Sets $runtime and says why.
choose_runtime() {
  local address
  address=$(docker_address)
  # An engine that an earlier up has brought along belongs to this data: it is started again rather than left for another runtime.
  if [ -d "$data/docker" ] && { [ -z "$runtime" ] || [ "$runtime" = docker ]; } && is_debian_root; then
    docker_answers "unix://$data/run/docker.sock" || start_own_docker
    runtime=docker
  fi
  if docker_answers "unix://$data/run/docker.sock"; then address=unix://$data/run/docker.sock; fi
  case "$runtime" in
    "")
      if docker_answers "$address"; then runtime=docker; step "runtime: docker (an engine answers at $address)"
      else
        runtime=process
        step "runtime: process (no Docker engine answers at $address; containers run as plain processes)"
        say "  --runtime docker --install-docker installs and starts an engine on a Debian root machine"
      fi ;;
    docker)
      if ! docker_answers "$address"; then
        $install_docker || die "no Docker engine answers at $address; start one, or add --install-docker on a Debian root machine, or use --runtime process"
        start_own_docker
        address=unix://$data/run/docker.sock
      fi
      step "runtime: docker (an engine answers at $address)" ;;
    *) step "runtime: $runtime (as asked)" ;;
  esac
  printf '%s\n' "$runtime" > "$data/run/runtime"
  rm -f "$data/run/docker-host"
  if [ "$runtime" = docker ]; then
    export DOCKER_HOST=$address
    # `./dev down` must find the same engine, whatever DOCKER_HOST says then.
    printf '%s\n' "$address" > "$data/run/docker-host"
  fi
}

start_own_docker() {
  is_debian_root || die "--install-docker works on Debian as root only"
  install_debian docker.io iptables curl ca-certificates
  step "starting a Docker engine (data in $data/docker)"
  # Whether the engine's bridge is ours to take away again.
  [ -e /sys/class/net/docker0 ] || touch "$data/run/own-bridge"
  setsid nohup dockerd -H "unix://$data/run/docker.sock" --data-root "$data/docker" --exec-root "$data/run/docker" \
    --pidfile "$data/run/dockerd.pid" >>"$data/logs/dockerd.log" 2>&1 < /dev/null &
  wait_until 30 "the Docker engine to answer" docker_answers "unix://$data/run/docker.sock" || { tail -n 5 "$data/logs/dockerd.log" >&2; die "the Docker engine did not start; see $data/logs/dockerd.log"; }
}

# wait_until SECONDS WHAT COMMAND...
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $deadline ] || { say "  gave up waiting for $what"; return 1; }
    sleep 0.1
  done
}

start_control_plane() {
  local process=""
  export FP_URL=$url
  if ! pid_alive "$data/run/control-plane.pid" functions-platform >/dev/null; then
    step "starting the control plane on $url"
    # Its own address must be free: another platform's answers would be taken for ours.
    setsid nohup "$bin/functions-platform" --data "$data" --url "$url" >>"$data/logs/control-plane.log" 2>&1 < /dev/null &
    process=$!
  fi
  wait_until 30 "the control plane to answer" control_plane_decided "$process" && control_plane_answers || { tail -n 5 "$data/logs/control-plane.log" >&2; die "the control plane did not start; see $data/logs/control-plane.log"; }
}

# It answers, or it has ended: there is nothing to wait for any more.
control_plane_decided() { control_plane_answers || { [ -n "$1" ] && ! kill -0 "$1" 2>/dev/null; }; }

control_plane_answers() { pid_alive "$data/run/control-plane.pid" functions-platform >/dev/null && "$bin/fp" get nodes >/dev/null 2>&1; }

start_agent() {
  if ! pid_alive "$data/run/agent.pid" fp-agent >/dev/null; then
    step "joining this host as a node"
    # A heartbeat from before is an older agent's.
    joined_after=$(date -u +%Y-%m-%dT%H:%M:%S)
    # Used once: from then on the agent has a credential of its own.
    (umask 077 && "$bin/fp" node token create --ttl 15m 2>>"$data/logs/agent.log" > "$data/join-token") || die "no token for the agent to join with; see $data/logs/agent.log"
    setsid nohup "$bin/fp-agent" run --url "$url" --token-file "$data/join-token" --data "$data" --runtime "$runtime" >>"$data/logs/agent.log" 2>&1 < /dev/null &
  fi
  wait_until 60 "the node to be ready" node_ready || { tail -n 5 "$data/logs/agent.log" >&2; die "the agent did not join; see $data/logs/agent.log"; }
}

# The agent lives, and the node was heard of since it was started.
node_ready() {
  local nodes heard
  pid_alive "$data/run/agent.pid" fp-agent >/dev/null || return 1
  nodes=$("$bin/fp" get nodes -o json 2>/dev/null | tr -d ' \n') || return 1
  case "$nodes" in *'"type":"Ready","status":"True"'*) ;; *) return 1 ;; esac
  heard=$(grep -o '"lastHeartbeat":"[^"]*"' <<<"$nodes" | cut -d'"' -f4 | sort | tail -n 1)
  [ -z "${joined_after:-}" ] || [[ ! "$heard" < "$joined_after" ]]
}

# After a down nothing of before runs: what still says so has not been reported anew yet.
nothing_stale() {
  local down
  down=$(cat "$data/run/down-at" 2>/dev/null) || return 0
  ! "$bin/fp" get containers -A -o json | tr -d ' \n' | sed 's/"kind":"Container"/\n&/g' | grep '"phase":"Running"' \
    | grep -o '"startedAt":"[^"]*"' | cut -d'"' -f4 | awk -v down="$down" '$0 < down { stale = 1 } END { exit !stale }'
}

deploy_sample() {
  case "$runtime" in
    docker) step "building the sample's image"; samples/hello/build-image "$bin/hello" hello:dev ;;
    process) install_process_image ;;
  esac
  if "$bin/fp" get app hello -o name >/dev/null 2>&1; then
    # Applying it again would undo what the user has changed since, such as its replicas.
    step "the sample is deployed already and is left as it is"
  else
    step "deploying samples/hello/app.yaml"
    "$bin/fp" apply -f samples/hello/app.yaml >&2
  fi
  wait_until 60 "the containers of before to be started anew" nothing_stale || die "see $data/logs/agent.log"
  rm -f "$data/run/down-at"
  "$bin/fp" wait app/hello --for ready --timeout 120s >&2 || { "$bin/fp" describe app hello >&2 || true; die "the sample did not become healthy"; }
}

# The process runtime finds an "image" as a folder of this name with its entrypoint.
install_process_image() {
  local image=$data/images/hello_dev
  mkdir -p "$image"
  cp "$bin/hello" "$image/.hello.new" && mv -f "$image/.hello.new" "$image/hello"
  printf '{ "entrypoint": ["./hello"] }\n' > "$image/image.json"
}

report() {
  local fp=artifacts/bin/fp
  [ "$data" = "$HOME/.functions-platform" ] || fp="FP_DATA=$data $fp"
  say ""
  if $sample; then
    "$bin/fp" get app hello
    echo
    "$bin/fp" get containers -l app=hello -o wide
  else
    "$bin/fp" get nodes
  fi
  say ""
  say "Up in $(elapsed_since "$started"). The API is at $url, data and logs in $data. Try:"
  if $sample; then
    say "  $fp scale app hello --replicas 10"
    say "  $fp get containers --watch"
    say "  $fp describe app hello"
  else
    say "  $fp apply -f samples/hello/app.yaml"
    say "  $fp get nodes -o wide"
    say "  $fp --help"
  fi
  if [ -d "$data/docker" ] && [ "$runtime" = docker ]; then
    say "Its Docker engine is this folder's own: export DOCKER_HOST=$DOCKER_HOST  lets the docker command reach it."
  fi
}
