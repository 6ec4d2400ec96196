# Builds the executables. A program is published again only when a source of it has changed.
# shellcheck shell=bash disable=SC2154

need_dotnet() {
  command -v dotnet >/dev/null || die "the .NET SDK 10 is needed and 'dotnet' is not on the PATH"
  local version
  version=$(dotnet --version 2>/dev/null) || die "no .NET SDK 10.0 is installed (global.json asks for one); found: $(dotnet --list-sdks 2>/dev/null | tr '\n' ' ')"
  case "$version" in 10.0.*) ;; *) die ".NET SDK 10.0 is needed, found $version" ;; esac
}

# NativeAOT needs a linker. Without one the same programs are published to run on the installed .NET runtime: slower to start, equal otherwise.
can_aot() {
  if command -v clang >/dev/null || command -v gcc >/dev/null; then return 0; fi
  if is_debian_root; then install_debian gcc libc6-dev && return 0; fi
  return 1
}

# Fingerprint of everything a publish depends on.
source_stamp() {
  { dotnet --version; printf '%s\n' "$1"
    find . -path ./artifacts -prune -o \( -name bin -o -name obj -o -name .git -o -name tests -o -name docs \) -prune -o -type f \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.proto' -o -name '*.json' -o -name '.editorconfig' \) -print0 \
      | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-32
}

# publish_program PROJECT_FOLDER EXECUTABLE
publish_program() {
  local project=$1 executable=$2 output=$root/artifacts/publish/$2 stamp mode log started=$SECONDS
  if can_aot; then mode=aot; else mode=managed; fi
  stamp=$(source_stamp "$mode")
  if [ -x "$output/$executable" ] && [ "$(cat "$output/.stamp" 2>/dev/null)" = "$stamp" ]; then
    install_program "$output" "$executable"
    return
  fi

  # Analyzers run in `./dev test`; here they would only cost a new user a minute.
  local options=(-c Release -r "$(dotnet_rid)" -o "$output" --nologo -v quiet -p:DebugType=none -p:RunAnalyzers=false)
  if [ $mode = aot ]; then options+=(-p:PublishAot=true -p:StripSymbols=true)
  else options+=(-p:PublishAot=false --self-contained false -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true); fi

  step "building $executable ($mode)"
  mkdir -p "$root/artifacts"
  log=$root/artifacts/publish-$executable.log
  rm -rf "$output"
  if ! dotnet publish "$project" "${options[@]}" >"$log" 2>&1; then
    cat "$log" >&2
    die "building $executable failed"
  fi
  rm -f "$log"
  echo "$stamp" > "$output/.stamp"
  install_program "$output" "$executable"
  say "  $executable: $(($(stat -c %s "$output/$executable") / 1024 / 1024)) MiB, $(elapsed_since $started)"
}

# The executable and the native libraries it loads, side by side in artifacts/bin.
install_program() {
  local file
  mkdir -p "$bin"
  for file in "$1/$2" "$1"/*.so; do
    [ -f "$file" ] || continue
    # Renamed into place: a running program keeps its own file.
    cmp -s "$file" "$bin/${file##*/}" || { cp "$file" "$bin/.${file##*/}.new" && mv -f "$bin/.${file##*/}.new" "$bin/${file##*/}"; }
  done
}

dotnet_rid() { case "$(uname -m)" in aarch64|arm64) echo linux-arm64 ;; *) echo linux-x64 ;; esac; }

publish_all() {
  need_dotnet
  publish_program functions functions-platform
  publish_program node-agent fp-agent
  publish_program cli fp
  publish_program samples/hello hello
}

# The package for Azure Functions: host.json, each function's function.json and the handler, complete in itself for linux-x64, whatever this machine is.
publish_function_app() {
  local package=$root/artifacts/publish/functionapp handler=$root/artifacts/publish/functions-platform
  if [ "$(dotnet_rid)" != linux-x64 ] || ! can_aot; then handler=$(publish_foreign_handler); fi
  step "the function app in artifacts/publish/functionapp"
  rm -rf "$package.new"
  mkdir -p "$package.new"
  local file
  for file in "$handler"/*; do case "$file" in *.pdb|*.dbg|*.xml|*.staticwebassets.*|*/web.config|*/appsettings*.json) ;; *) cp -R "$file" "$package.new/" ;; esac; done
  chmod 755 "$package.new/functions-platform"
  # Triggers on Service Bus only where the app gets one (infra/main.bicep, withServiceBus): without its settings the host would not start.
  local service_bus=
  case "${FP_WITH_SERVICE_BUS:-false}" in [Tt]rue) service_bus="--service-bus ServiceBus" ;; esac
  # shellcheck disable=SC2086
  "$bin/functions-platform" export --output "$package.new" $service_bus >&2 || die "the functions could not be exported"
  rm -rf "$package"
  mv "$package.new" "$package"
}

# Where this machine cannot link for linux-x64: compiled ahead with the runtime beside it, which needs no linker. Prints the folder.
publish_foreign_handler() {
  local output=$root/artifacts/publish/functions-platform-linux-x64 stamp
  stamp=$(source_stamp r2r)
  if [ "$(cat "$output/.stamp" 2>/dev/null)" != "$stamp" ]; then
    step "building functions-platform for linux-x64"
    rm -rf "$output"
    dotnet publish functions -c Release -r linux-x64 -o "$output" --self-contained true --nologo -v quiet \
      -p:PublishAot=false -p:PublishReadyToRun=true -p:DebugType=none -p:RunAnalyzers=false >&2 || die "building functions-platform for linux-x64 failed"
    echo "$stamp" > "$output/.stamp"
  fi
  printf '%s' "$output"
}

cmd_publish() {
  [ $# -eq 0 ] || usage_error "publish takes no arguments"
  publish_all
  package_tarball
  publish_function_app
  step "artifacts/bin"
  ls -lh "$bin" | awk 'NR > 1 { print "  " $5 "\t" $9 }' >&2
}
