#!/bin/sh
# Starts a hub. Run in the image `hub` as its account. The other hubs call it at the container's own address; under which addresses people
# reach it stands in the cluster file, where one is mounted, or in the environment.
set -eu
. docker/start/database-url.sh
file="${CLUSTER_FILE:-/etc/lyceum/cluster.json}"
if [ -f "$file" ]; then
  said() { node -p "require('$file').$1 ?? ''"; }
  export PUBLIC_URL="${PUBLIC_URL:-$(said public_url)}" CONTENT_URL="${CONTENT_URL:-$(said content_url)}" BASE_PATH="${BASE_PATH:-$(said base_path)}"
fi
export MESH_HOST="${MESH_HOST:-$(hostname -i | cut -d' ' -f1)}"
exec node --enable-source-maps packages/hub/dist/main.js
