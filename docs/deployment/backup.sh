#!/bin/bash
# Copies the data folder of a running `npm start` or `npm run cluster`, its embedded PostgreSQL included: backup.sh DATA TO (docs/OPERATIONS.md).
# Needs rsync and psql (of any version). Run it as the account of Lyceum, or as root. It changes nothing in DATA; an earlier copy in TO is brought up to date.
set -euo pipefail
export LC_ALL=C data="${1:?backup.sh DATA TO}" to="${2:?backup.sh DATA TO}"
umask 077
mkdir -p "$to"
rm -rf "$to/COMPLETE" "$to/postgres.new"

# Programs go on writing meanwhile: a file that vanished (24) is no mistake.
copy() { rsync --archive --hard-links --numeric-ids "$@" || [ $? = 24 ]; }

# Homes first, then the database: an edit is in the database before it is on disk, so the copy's database must not be older than its files.
# What a running project notes of itself (node/) stays here, since it would not fit the copied files; user ids of containers come along.
# A cluster has hub1/, node1/… with the same below them.
copy --delete --delete-excluded --exclude='/postgres*' --exclude='/lyceum.lock' --exclude='/logs' --exclude='/front/*.sock' \
  --include='/node/.containers' --exclude='/node/*' --include='/*/node/.containers' --exclude='/*/node/*' --filter='P /postgres' "$data/" "$to/"

# The database, as PostgreSQL's manual tells for a copy of files ("low level API"). All in one session: while it lasts, its slot keeps what is
# logged meanwhile, without which the copy is worth nothing.
export pg="$data/postgres" draft="$to/postgres.new"
PGPASSWORD=$(cat "$data/secrets/postgres-password") psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(cat "$data/postgres-port")" -U lyceum lyceum <<'END'
SET client_min_messages = warning;
SELECT pg_create_physical_replication_slot('backup_copy', true, true) \g /dev/null
SELECT pg_backup_start('backup', true) \g /dev/null
\! rsync -a --numeric-ids --exclude='/postmaster.*' --exclude='/pg_replslot/*' --exclude='/pg_wal/*' "$pg/" "$draft/" || [ $? = 24 ] || rm -rf "$draft"
SELECT labelfile FROM pg_backup_stop() \g | cat >"$draft/backup_label"
\! rsync -a --numeric-ids --exclude='/xlogtemp.*' "$pg/pg_wal/" "$draft/pg_wal/" || [ $? = 24 ] || rm -rf "$draft"
SELECT 1 / (wal_status <> 'lost')::int FROM pg_replication_slots WHERE slot_name = 'backup_copy' \g /dev/null
END
grep -q '^START WAL LOCATION' "$draft/backup_label"
# Root's PostgreSQL runs under another account.
chown --reference="$draft/PG_VERSION" "$draft/backup_label"
rm -rf "$to/postgres"
mv "$draft" "$to/postgres"
date --iso-8601=seconds >"$to/COMPLETE"
