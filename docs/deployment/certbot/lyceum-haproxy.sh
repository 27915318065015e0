#!/bin/sh
# Joins what certbot got into the one file that HAProxy reads, and makes HAProxy read it. Put it into /etc/letsencrypt/renewal-hooks/deploy/, mode 0755:
# certbot runs it as root after each renewal, with RENEWED_LINEAGE. It replaces the file at once, so that nobody reads half of it.
set -eu
target="${LYCEUM_CERTIFICATE:-/etc/lyceum/tls/lyceum.pem}"
lineage="${RENEWED_LINEAGE:?is set by certbot}"
umask 077
cat "$lineage/fullchain.pem" "$lineage/privkey.pem" >"$target.new"
# A pair that does not belong together would end HAProxy's next start.
certificate=$(openssl x509 -in "$target.new" -noout -pubkey)
key=$(openssl pkey -in "$target.new" -pubout)
if [ "$certificate" != "$key" ]; then
  echo "$lineage: the key is not that of the certificate; $target stays as it is." >&2
  rm -f "$target.new"
  exit 1
fi
mv "$target.new" "$target"
systemctl reload haproxy
