#!/bin/sh
# After azd has created the resources: give the platform a token and a key for its Secrets, once. They go from the random source to the vault and are seen nowhere else.
set -eu

token=functions-platform-token
keys=functions-platform-secret-keys
: "${FP_KEY_VAULT:?azd did not say which vault it made}"

exists() { az keyvault secret show --vault-name "$FP_KEY_VAULT" --name "$1" --query id --output tsv >/dev/null 2>&1; }

# By file, not by argument: arguments can be read by everyone on the machine.
file=$(mktemp)
trap 'rm -f "$file"' EXIT
chmod 600 "$file"

# The role to write secrets was given a moment ago and takes up to some minutes to be known everywhere.
write() {
  tries=0
  until az keyvault secret set --vault-name "$FP_KEY_VAULT" --name "$1" --file "$file" --encoding utf-8 --output none; do
    # Another deployment may have been faster.
    if exists "$1"; then return 0; fi
    tries=$((tries + 1))
    if [ "$tries" -ge 20 ]; then
      echo "$1 could not be written to $FP_KEY_VAULT; is this account its Key Vault Secrets Officer?" >&2
      exit 1
    fi
    sleep 15
  done
}

if ! exists "$token"; then
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' > "$file"
  write "$token"
  echo "wrote the platform's token to $FP_KEY_VAULT; read it with: az keyvault secret show --vault-name $FP_KEY_VAULT --name $token --query value -o tsv"
fi

if ! exists "$keys"; then
  head -c 32 /dev/urandom | base64 | tr -d '\n' > "$file"
  write "$keys"
  echo "wrote the key of Secrets to $FP_KEY_VAULT ($keys); without it no Secret can be read"
fi
