#!/bin/sh
# Writes nginx's configuration from the cluster file and starts nginx. Run in the image `nginx` as its account.
# MEMBER is this web server's name in the file's `static`.
set -eu
node cluster-config.cjs "${CLUSTER_FILE:-/etc/lyceum/cluster.json}" --run /run/lyceum/nginx nginx
exec nginx -g 'daemon off;' -c "/run/lyceum/nginx/${MEMBER:-nginx}.conf"
