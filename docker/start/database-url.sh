# Read by hub.sh and compute.sh: DATABASE_URL as it was given, or from the password that the image `database` made. It starts nothing.
password_file="${DATABASE_PASSWORD_FILE:-/run/lyceum/secrets/database-password}"
if [ -z "${DATABASE_URL:-}" ]; then
  if [ ! -r "$password_file" ]; then
    echo "Lyceum cannot start: give DATABASE_URL, or mount the volume with the database's password so that $password_file can be read." >&2
    exit 2
  fi
  DATABASE_URL="postgres://lyceum:$(cat "$password_file")@${DATABASE_HOST:-database}:${DATABASE_PORT:-5432}/lyceum"
fi
export DATABASE_URL
