#!/bin/sh
# Installs the named Debian packages unless all of them are there; leaves no lists behind, and starts none of their services.
# Run by docker/Dockerfile as root while an image is made, never in a container that runs.
set -eu
dpkg-query --show "$@" >/dev/null 2>&1 && exit 0
policy=/usr/sbin/policy-rc.d
[ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"; }
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /var/log/apt /var/log/dpkg.log
