#!/bin/sh
# Starts `npm run cluster` without npm: everything is installed and built. Run in the image all-in-one as its account.
set -eu
exec node --require tsx/cjs scripts/cluster/main.ts
