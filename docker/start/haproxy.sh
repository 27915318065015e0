#!/bin/sh
# Writes HAProxy's configuration from the cluster file and starts HAProxy. Run in the image `haproxy` as its account.
# With the argument `configure` it only writes: SIGUSR2 then makes the running HAProxy read it, without a break.
set -eu
node cluster-config.cjs "${CLUSTER_FILE:-/etc/lyceum/cluster.json}" --run /data haproxy
[ "${1:-}" = configure ] && exit 0
exec haproxy -W -db -f /data/haproxy.cfg
