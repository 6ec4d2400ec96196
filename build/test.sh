# ./dev test: everything, from a clean clone.
# shellcheck shell=bash disable=SC2154

cmd_test() {
  local started=$SECONDS word suite known
  for word in "$@"; do
    case "$word" in -*) usage_error "test: unknown option '$word'" ;; esac
    known=false
    for suite in tests/*.Tests; do ! selected "$(basename "$suite" .Tests)" "$word" || known=true; done
    $known || usage_error "test: no suite's name contains '$word'; there are $(basename -s .Tests tests/*.Tests | tr '\n' ' ')"
  done
  need_dotnet
  if is_debian_root; then
    # What the end-to-end suites need: an engine of their own, a static busybox to make images of, a linker for NativeAOT.
    # A real etcd, which our keyspace is compared with.
    install_debian docker.io iptables iproute2 busybox-static curl ca-certificates gcc libc6-dev etcd-server
    # What judges the scripts and units that users run.
    install_debian shellcheck systemd
    # A message broker; the tests start one of their own.
    install_debian rabbitmq-server
    # An image registry, likewise.
    install_debian docker-registry
  fi
  install_azurite
  install_bicep
  step "building"
  dotnet restore FunctionsPlatform.sln --nologo -v quiet
  dotnet build FunctionsPlatform.sln --no-restore --nologo -v quiet -c Debug
  if selected EndToEnd "$@"; then
    publish_all
    publish_function_app
  fi
  run_suites "$@"
  say "took $(elapsed_since "$started")"
  summary
}

selected() {
  local suite=$1 word
  shift
  [ $# -eq 0 ] && return 0
  for word in "$@"; do case "${suite,,}" in *"${word,,}"*) return 0 ;; esac; done
  return 1
}

# Runs one suite after the other, and beside them the longest, which mostly waits: under both hosts, one after the other.
run_suites() {
  local project suite report=$root/artifacts/test-report beside=""
  passed=0 failed=0 skipped=0 broken=()
  rm -rf "$report" && mkdir -p "$report"
  # Before, because its brokers are real while its time is told to pass: on a busy machine the two part.
  for project in tests/Messaging.Tests tests/*.Tests; do
    suite=$(basename "$project" .Tests)
    if [ "$suite" = EndToEnd ] || ! selected "$suite" "$@" || [ -e "$report/$suite.txt" ]; then continue; fi
    if [ "$suite" != Messaging ] && [ -z "$beside" ] && selected EndToEnd "$@"; then
      run_end_to_end "$report" &
      beside=$!
    fi

    step "$suite"
    run_suite "$project" "$report/$suite.txt" || true
    judge "$suite" "$report/$suite.txt"
  done
  selected EndToEnd "$@" || return 0
  step "EndToEnd"
  if [ -z "$beside" ]; then run_end_to_end "$report"; fi
  [ -z "$beside" ] || wait "$beside" || true
  judge EndToEnd "$report/EndToEnd.txt"
  step "EndToEnd, on the Functions host"
  judge "EndToEnd on the Functions host" "$report/EndToEnd.functions.txt"
}

# The second time with the published function app under a double of the Functions host. Left out is what only the standalone host has.
run_end_to_end() {
  run_suite tests/EndToEnd.Tests "$1/EndToEnd.txt" || true
  FP_E2E_HOST=functions run_suite tests/EndToEnd.Tests "$1/EndToEnd.functions.txt" --filter-not-trait Host=standalone || true
}

# run_suite PROJECT REPORT [ARGUMENT...]: leaves what the suite said in REPORT.
run_suite() {
  local project=$1 report=$2 executable
  shift 2
  executable=$(find "$project/bin/Debug" -maxdepth 2 -type f -executable -name 'FunctionsPlatform.*.Tests' | head -n 1)
  if [ -z "$executable" ]; then
    echo "$project has no test executable" >"$report"
    return 1
  fi
  # Without diagnostics: a program that is killed would leave its diagnostic socket in the temp folder.
  FP_BIN=$bin DOTNET_EnableDiagnostics=0 "$executable" --progress off --no-ansi --output Normal "$@" >"$report" 2>&1 || { echo "exit code $?" >>"$report"; return 1; }
}

# judge SUITE REPORT: counts what came of it, and shows it when it went wrong.
judge() {
  local suite=$1 report=$2 status=0 p f s
  if grep -q '^exit code ' "$report"; then status=1; fi
  if ! grep -q '^Test run summary' "$report"; then say "  the suite ended without a summary"; status=1; fi
  p=$(counted succeeded "$report") f=$(counted failed "$report") s=$(counted skipped "$report")
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  grep -E '^skipped ' -A 2 "$report" >&2 || true
  if [ "$status" -ne 0 ] || [ "$f" -gt 0 ]; then
    cat "$report" >&2
    # A suite that crashed counts as a failure even when it had counted none.
    [ "$f" -gt 0 ] || failed=$((failed + 1))
    broken+=("$suite")
    return
  fi
  say "  $p passed, $s skipped"
}

counted() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$2" | tail -n 1 | grep . || echo 0; }

summary() {
  local status=0
  if [ ${#broken[@]} -gt 0 ]; then say "failed suites: ${broken[*]}"; status=1; fi
  if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then say "under CI a skipped test is a failure"; status=1; fi
  if [ $((passed + failed)) -eq 0 ]; then say "no test ran"; status=1; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  return $status
}
