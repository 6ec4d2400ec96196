# The Bicep compiler, for the tests of infra/: from NuGet into artifacts/bicep.
# shellcheck shell=bash disable=SC2154

bicep_version=0.49.2

# install_bicep  makes artifacts/bicep hold the pinned version; quiet when it does. Where it cannot be had it says so, and what needs it is skipped.
install_bicep() {
  local folder=$root/artifacts/bicep package fresh found
  package=Azure.Bicep.CommandLine.$(dotnet_rid)
  [ "$(cat "$folder/version" 2>/dev/null)" = "$bicep_version" ] && return 0
  step "installing bicep $bicep_version"
  mkdir -p "$root/artifacts"
  fresh=$(mktemp -d "$root/artifacts/bicep.XXXXXX")
  # A project that only downloads: NuGet checks the package's signature and hash, and keeps it for the next clone.
  cat > "$fresh/bicep.proj" <<XML
<Project>
  <PropertyGroup>
    <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
    <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
  </PropertyGroup>
  <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="$package" Version="[$bicep_version]" /></ItemGroup>
  <Target Name="Where"><Message Importance="high" Text="package folder: \$(NuGetPackageRoot)" /></Target>
  <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
</Project>
XML
  if dotnet restore "$fresh/bicep.proj" --nologo -v quiet >&2 && found=$(bicep_package "$fresh/bicep.proj" "$package"); then
    cp "$found" "$fresh/bicep"
    chmod 755 "$fresh/bicep"
    rm -rf "$fresh/bicep.proj" "$fresh/obj"
    echo "$bicep_version" > "$fresh/version"
    rm -rf "$folder"
    mv "$fresh" "$folder"
    chmod 755 "$folder"
  else
    rm -rf "$fresh"
    say "  bicep could not be installed: what needs it is skipped"
  fi
}

# Where NuGet has put the compiler.
bicep_package() {
  local packages
  packages=$(dotnet msbuild "$1" -t:Where -nologo -v:normal | sed -nE 's/^ *package folder: (.*)$/\1/p' | head -n 1)
  [ -f "$packages${2,,}/$bicep_version/tools/bicep" ] && printf '%s' "$packages${2,,}/$bicep_version/tools/bicep"
}
