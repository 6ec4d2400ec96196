#!/bin/sh
# Installs FunctionsPlatform from a tarball that you have downloaded, after its checksum has been found right. Nothing is downloaded here.
#
#   sudo ./install.sh functions-platform-0.1.0-linux-x64.tar.gz            checksum: the file of the same name with .sha256
#   sudo ./install.sh TARBALL --sha256 HEX                                 checksum: as published, whatever lies beside the tarball
#
#   --root DIR      install below DIR instead of / (an image, a test); services are not touched
#   --no-services   install the files only; say nothing to systemd
#
# It puts the programs into /usr/local/lib/functions-platform/VERSION, links fp into /usr/local/bin, the units into /etc/systemd/system, and settings into
# /etc/functions-platform where there are none yet. Running it again with another version switches to it; services that run are restarted.
set -eu

say() { printf '%s\n' "$*"; }
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
usage() { sed -n '2,12s/^# \{0,1\}//p' "$0"; }

tarball="" expected="" root="" services=true
while [ $# -gt 0 ]; do
  case "$1" in
    --sha256) [ $# -gt 1 ] || die "--sha256 needs a value"; expected=$2; shift 2 ;;
    --root) [ $# -gt 1 ] || die "--root needs a value"; root=${2%/}; services=false; shift 2 ;;
    --no-services) services=false; shift ;;
    --help | -h) usage; exit 0 ;;
    -*) die "unknown option '$1' (see --help)" ;;
    *) [ -z "$tarball" ] || die "one tarball at a time"; tarball=$1; shift ;;
  esac
done
[ -n "$tarball" ] || { usage >&2; exit 2; }
[ -f "$tarball" ] || die "there is no file $tarball"
if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then die "installing into / needs root; --root DIR does not"; fi

# The checksum first: nothing of a wrong tarball is even unpacked.
if [ -z "$expected" ]; then
  [ -f "$tarball.sha256" ] || die "there is no $tarball.sha256; download it too, or give the published checksum with --sha256"
  expected=$(cut -d ' ' -f 1 "$tarball.sha256")
fi
expected=$(printf '%s' "$expected" | tr 'A-F' 'a-f')
printf '%s\n' "$expected" | grep -Eqx '[0-9a-f]{64}' || die "'$expected' is no SHA-256 checksum"
actual=$(sha256sum "$tarball" | cut -d ' ' -f 1)
[ "$actual" = "$expected" ] || die "the checksum of $tarball is $actual and must be $expected: it is damaged or not what was published; nothing was installed"

lib=$root/usr/local/lib/functions-platform
mkdir -p "$lib"
draft=$(mktemp -d "$lib/.install.XXXXXX")
trap 'rm -rf "$draft"' EXIT
tar -xzf "$tarball" -C "$draft" --no-same-owner --strip-components=1
for file in VERSION bin/functions-platform bin/fp-agent bin/fp systemd/functions-platform.service systemd/fp-agent.service; do
  [ -f "$draft/$file" ] || die "$tarball holds no $file: it is not a tarball of FunctionsPlatform"
done
version=$(cat "$draft/VERSION")
printf '%s\n' "$version" | grep -Eqx '[0-9A-Za-z][0-9A-Za-z.+-]{0,99}' || die "'$version' is no version"

# Whole or not at all: the programs appear under their version in one step, and `current` changes in one step.
mkdir "$draft/new"
cp "$draft"/bin/* "$draft/README" "$draft/new/"
chmod 755 "$draft/new" "$draft/new"/*
chmod 644 "$draft/new/README"
if [ -e "$lib/$version" ]; then mv "$lib/$version" "$draft/old"; fi
mv "$draft/new" "$lib/$version"
ln -sfn "$version" "$draft/current"
mv -Tf "$draft/current" "$lib/current"

mkdir -p "$root/usr/local/bin" "$root/etc/systemd/system" "$root/etc/functions-platform"
chmod 750 "$root/etc/functions-platform"
ln -sfn ../lib/functions-platform/current/fp "$root/usr/local/bin/fp"
for unit in functions-platform fp-agent; do
  cp "$draft/systemd/$unit.service" "$root/etc/systemd/system/.$unit.service.new"
  chmod 644 "$root/etc/systemd/system/.$unit.service.new"
  mv -f "$root/etc/systemd/system/.$unit.service.new" "$root/etc/systemd/system/$unit.service"
done
# What an administrator has set stays.
for settings in control-plane agent; do
  [ -e "$root/etc/functions-platform/$settings.env" ] || (umask 027 && cp "$draft/systemd/$settings.env" "$root/etc/functions-platform/$settings.env")
done
say "installed $version in $lib"

if $services && command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl try-restart functions-platform fp-agent
  systemctl is-enabled --quiet functions-platform 2>/dev/null || say "start the control plane:  systemctl enable --now functions-platform"
  systemctl is-enabled --quiet fp-agent 2>/dev/null || say "start an agent here:      fp --data /var/lib/functions-platform node token create | install -m 600 /dev/stdin /etc/functions-platform/join-token && systemctl enable --now fp-agent"
fi
