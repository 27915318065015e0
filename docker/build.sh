#!/bin/sh
# The build stage of docker/Dockerfile: installs, builds, and lays out in /out what each image takes. Run there as root.
# A layout that is mounted at /built is taken as it is (`buildah bud --volume`): the test brings that of the tree it has built.
set -eu
if [ -d /built ]; then
  cp -R /built /out
  exit 0
fi
[ -f /run/secrets/ca ] && export NODE_EXTRA_CA_CERTS=/run/secrets/ca
node scripts/run.mjs build
node docker/layout.mjs /out
