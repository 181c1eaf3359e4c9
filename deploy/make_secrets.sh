#!/bin/sh
# Make the secrets of compose.yaml, once; what is there stays. Mode 600, in deploy/secrets/.
set -eu
umask 077
folder="$(cd "$(dirname "$0")" && pwd)/secrets"
mkdir -p "$folder"
chmod 711 "$folder"
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$folder/$1" ] || printf '%s\n' "$2" > "$folder/$1"; }
keep secret_key "$(random 48)"
keep postgres_password "$(random 24)"
keep database_url "postgresql://crossfoot:$(cat "$folder/postgres_password")@postgres:5432/crossfoot"
keep flower_auth "flower:$(random 16)"
# Compose mounts the files as they are; the server's user in the containers has to read them.
chown 10001:10001 "$folder/secret_key" "$folder/database_url" "$folder/flower_auth" 2>/dev/null || {
  echo "Not root: make the secrets readable for user 10001, or run this with sudo." >&2
}
