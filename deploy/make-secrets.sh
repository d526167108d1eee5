#!/bin/sh
# Makes the secrets of compose.yaml in deploy/secrets, each a file. What is there already stays as it is.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets

random_hex() {
  od -An -v -tx1 -N"$1" /dev/urandom | tr -d ' \n'
}

# keep MODE NAME TEXT
keep() {
  if [ -e "secrets/$2" ]; then return; fi
  (umask 077 && printf '%s' "$3" > "secrets/$2")
  chmod "$1" "secrets/$2"
  echo "made secrets/$2"
}

# Read by containers whose users are not this one; the folder keeps others of this machine out.
keep 444 postgres-password "$(random_hex 24)"
keep 444 valkey-password "$(random_hex 24)"
keep 444 database-url "postgres://verbatim:$(cat secrets/postgres-password)@postgres:5432/verbatim"
keep 444 valkey-url "redis://:$(cat secrets/valkey-password)@valkey:6379"
keep 444 valkey.conf "requirepass $(cat secrets/valkey-password)
save \"\"
appendonly no"

# The service takes no key that others can read, so it runs as the owner of these.
keep 400 operator-key "$(random_hex 32)"
keep 400 log-key "$(random_hex 32)"
keep 400 auth-secret "$(random_hex 32)"
if [ "$(id -u)" = 0 ]; then
  chown 1000:1000 secrets/operator-key secrets/log-key secrets/auth-secret
elif [ "$(id -u)" != 1000 ] && ! grep -qs '^VERBATIM_UID=' .env; then
  printf 'VERBATIM_UID=%s\nVERBATIM_GID=%s\n' "$(id -u)" "$(id -g)" >> .env
  echo "added the user that the service runs as to .env"
fi
