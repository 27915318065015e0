#!/bin/sh
# Starts `npm run dev` on the clone that is mounted at /srv/lyceum, as its owner (in rootless containers that person is root here).
# Run in the image `dev`, as root until then.
set -eu
cd /srv/lyceum
if [ ! -f package.json ]; then
  echo 'Mount the clone: -v "$PWD":/srv/lyceum' >&2
  exit 2
fi
owner=$(stat -c %u .)
group=$(stat -c %g .)
if [ "$owner" = 0 ]; then
  exec node scripts/start.mjs --dev
fi
# PostgreSQL does not run under a number without a name.
getent group "$group" >/dev/null || groupadd --gid "$group" developer
getent passwd "$owner" >/dev/null || useradd --uid "$owner" --gid "$group" --create-home --shell /bin/bash developer
HOME=$(getent passwd "$owner" | cut -d: -f6)
export HOME
chown "$owner:$group" /data
exec setpriv --reuid="$owner" --regid="$group" --clear-groups node scripts/start.mjs --dev
