# ./dev bench: measure, side by side with peers.
# shellcheck shell=bash disable=SC2154

cmd_bench() {
  need_dotnet
  if is_debian_root; then install_debian docker.io iptables iproute2 busybox-static curl ca-certificates gcc libc6-dev; fi
  publish_all
  dotnet run --project bench -c Release -- --bin "$bin" "$@"
}
