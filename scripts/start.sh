#!/bin/sh
# Installs what is missing, builds, and runs the daemon in the foreground on an embedded default: all its files in ./var of the
# checkout, a free TCP port on the loopback, no root. What is given after `npm start --` goes to the daemon.
set -eu
cd "$(dirname "$0")/.."
sh scripts/with-toolchain.sh turbo run build --filter=@gluster-ts/glusterd --output-logs=errors-only

var=$PWD/var
mkdir -p "$var/run" "$var/lib" "$var/log"
# The name of a unix socket has a limit of about a hundred bytes, which a deep checkout passes.
socket=$var/run/glusterd.socket
if [ "$(printf %s "$socket" | wc -c)" -gt 107 ]; then
  socket=$(cat "$var/run/socket-path" 2>/dev/null || true)
  if [ -z "$socket" ] || [ ! -O "$(dirname "$socket")" ]; then
    socket=$(mktemp -d "${TMPDIR:-/tmp}/gluster-ts.XXXXXX")/glusterd.socket
  fi
fi
# Where bin/gluster-ts looks for it.
printf '%s\n' "$socket" > "$var/run/socket-path"

cat > "$var/glusterd.vol" <<VOLFILE
volume management
    type mgmt/glusterd
    option transport-type socket
    option transport.socket.bind-address 127.0.0.1
    option transport.socket.listen-port 0
    option working-directory "$var/lib"
    option run-directory "$var/run"
    option logging-directory "$var/log"
    option glusterd-sockfile "$socket"
end-volume
VOLFILE

cat <<TEXT

glusterd runs in the foreground, Ctrl-C stops it; its log, var/log/glusterd.log, names the TCP port.
Ask it from another terminal, with Debian's command line or with ours (--help lists more):

    gluster --glusterd-sock="$socket" pool list
    bin/gluster-ts pool list

TEXT
# TLS between daemons is the machine's setting for its own glusterd; this one listens on the loopback only.
exec bin/glusterd -N --secure-mgmt=no --volfile="$var/glusterd.vol" --log-file="$var/log/glusterd.log" "$@"
