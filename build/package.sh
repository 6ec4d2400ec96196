# The tarball of a release, and its checksum.
# shellcheck shell=bash disable=SC2154

# package_tarball  packs artifacts/bin, the units and the installer's texts. The same files give the same bytes.
package_tarball() {
  local version name folder file
  # What does not run by itself is no release: without a linker there are programs that need an installed .NET.
  if ! can_aot; then say "  no linker: no tarball is made"; return 0; fi
  version=$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)
  name=functions-platform-$version-$(dotnet_rid)
  folder=$root/artifacts/publish
  rm -rf "${folder:?}/$name" "$folder/functions-platform-"*.tar.gz "$folder/functions-platform-"*.tar.gz.sha256
  mkdir -p "$folder/$name/bin" "$folder/$name/systemd"
  cp "$bin/functions-platform" "$bin/fp-agent" "$bin/fp" "$folder/$name/bin/"
  for file in "$bin"/*.so; do [ ! -f "$file" ] || cp "$file" "$folder/$name/bin/"; done
  cp infra/systemd/*.service infra/systemd/*.env "$folder/$name/systemd/"
  cp infra/systemd/README "$folder/$name/README"
  echo "$version" > "$folder/$name/VERSION"
  chmod -R u=rwX,go=rX "$folder/$name"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$folder" -cf - "$name" | gzip -n > "$folder/$name.tar.gz"
  (cd "$folder" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
  rm -rf "${folder:?}/$name"
  cp infra/install.sh "$folder/install.sh"
  step "artifacts/publish/$name.tar.gz"
}
