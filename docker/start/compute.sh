#!/bin/sh
# Starts a compute server. Run in the image `compute` as its account. Projects end with it: with the container everything in it ends.
set -eu
. docker/start/database-url.sh
export COMPUTE_HOST="${COMPUTE_HOST:-$(hostname -i | cut -d' ' -f1)}" LYCEUM_NODE_ID="${LYCEUM_NODE_ID:-$(hostname)}"
export STOP_PROJECTS_ON_EXIT=1
exec node --enable-source-maps packages/compute/dist/main.js
