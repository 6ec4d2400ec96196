# ./dev bench: measure, side by side with peers.
# shellcheck shell=bash disable=SC2154

cmd_bench() {
  need_dotnet
  # The core runs inside the bench and needs no executables: they take minutes to build.
  if only_core "$@"; then
    install_core_peers
    dotnet run --project bench -c Release -- "$@"
    return
  fi
  if is_debian_root; then
    install_debian docker.io iptables iproute2 busybox-static curl ca-certificates gcc libc6-dev
    [ $# -gt 0 ] || install_core_peers
  fi
  install_azurite
  publish_all
  dotnet run --project bench -c Release -- --bin "$bin" "$@"
}

# etcd, what its own Go client is built from, and Azurite.
install_core_peers() {
  install_azurite
  if is_debian_root; then install_debian etcd-server golang-go golang-etcd-server-dev; fi
}

only_core() {
  local word names=0
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case "$word" in
      --json) shift || true ;;
      core|cost*|keyspace*|watch*|durable*|disk*|azurite*) names=$((names + 1)) ;;
      *) return 1 ;;
    esac
  done
  [ $names -gt 0 ]
}
