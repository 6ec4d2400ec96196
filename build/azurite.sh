# Azurite, the Azure Storage emulator, for tests and benches: from npm into artifacts/azurite.
# shellcheck shell=bash disable=SC2154

azurite_version=3.37.0

# install_azurite  makes artifacts/azurite hold the pinned version; quiet when it does. Without npm or a registry it says so, and what needs Azurite is skipped.
install_azurite() {
  local folder=$root/artifacts/azurite
  [ "$(cat "$folder/version" 2>/dev/null)" = "$azurite_version" ] && return 0
  if ! command -v npm >/dev/null && is_debian_root; then install_debian nodejs npm; fi
  if ! command -v npm >/dev/null; then say "  no npm: what needs Azurite is skipped"; return 0; fi
  step "installing azurite $azurite_version"
  mkdir -p "$root/artifacts"
  local fresh
  fresh=$(mktemp -d "$root/artifacts/azurite.XXXXXX")
  if npm install --prefix "$fresh" --no-audit --no-fund --omit=dev --loglevel=error "azurite@$azurite_version" >&2; then
    echo "$azurite_version" > "$fresh/version"
    rm -rf "$folder"
    mv "$fresh" "$folder"
  else
    rm -rf "$fresh"
    say "  azurite could not be installed: what needs it is skipped"
  fi
}
