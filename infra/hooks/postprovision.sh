#!/bin/sh
# After azd has created the resources: give the platform a token, once. It goes from the random source to the vault and is seen nowhere else.
set -eu

secret=functions-platform-token
: "${FP_KEY_VAULT:?azd did not say which vault it made}"

exists() { az keyvault secret show --vault-name "$FP_KEY_VAULT" --name "$secret" --query id --output tsv >/dev/null 2>&1; }

if exists; then exit 0; fi

# By file, not by argument: arguments can be read by everyone on the machine.
file=$(mktemp)
trap 'rm -f "$file"' EXIT
chmod 600 "$file"
head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' > "$file"

# The role to write secrets was given a moment ago and takes up to some minutes to be known everywhere.
tries=0
until az keyvault secret set --vault-name "$FP_KEY_VAULT" --name "$secret" --file "$file" --encoding utf-8 --output none; do
  # Another deployment may have been faster.
  if exists; then exit 0; fi
  tries=$((tries + 1))
  if [ "$tries" -ge 20 ]; then
    echo "the token could not be written to $FP_KEY_VAULT; is this account its Key Vault Secrets Officer?" >&2
    exit 1
  fi
  sleep 15
done
echo "wrote the platform's token to $FP_KEY_VAULT; read it with: az keyvault secret show --vault-name $FP_KEY_VAULT --name $secret --query value -o tsv"
