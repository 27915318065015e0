#!/bin/sh
# Starts PostgreSQL; at the first start makes the cluster, and a password that the hubs and compute servers read from the volume of secrets.
# Run in the image `database` as the account postgres. It never changes a cluster that is there.
set -eu
data=/data/postgres/15
password_file=/run/lyceum/secrets/database-password
if [ ! -f "$data/PG_VERSION" ]; then
  umask 077
  rm -rf "$data.new"
  head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$password_file.new"
  initdb --pgdata="$data.new" --username=lyceum --pwfile="$password_file.new" --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  echo 'host all,replication all all scram-sha-256' >>"$data.new/pg_hba.conf"
  echo 'CREATE DATABASE lyceum' | postgres --single -D "$data.new" -c log_min_messages=fatal postgres >/dev/null
  # For the account lyceum of the other images, which is a member of the group.
  chgrp lyceum "$password_file.new" && chmod 640 "$password_file.new"
  mv "$password_file.new" "$password_file"
  mv "$data.new" "$data"
fi
# Changefeeds read the write-ahead log; statements are short, so compiling them costs more than it saves. The socket is for psql and pg_dump inside, without a password for this account alone.
exec postgres -D "$data" -c listen_addresses='*' -c unix_socket_directories=/run/postgresql -c unix_socket_permissions=0700 \
  -c jit=off -c wal_level=logical -c max_wal_senders=20 -c max_replication_slots=20 -c max_slot_wal_keep_size=1GB -c max_connections=200
