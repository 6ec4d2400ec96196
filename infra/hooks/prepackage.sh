#!/bin/sh
# Builds what azd zips.
set -eu
./dev publish
if [ ! -f artifacts/publish/functionapp/host.json ]; then
  echo "./dev publish left no artifacts/publish/functionapp/host.json: there is nothing to deploy" >&2
  exit 1
fi
