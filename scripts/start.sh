#!/bin/sh
# Installs what is missing, builds, and runs the daemon in the foreground on an embedded default: all its files in ./var of the
# checkout, a free TCP port on the loopback, no root. What is given after `npm start --` goes to the daemon.
set -eu
cd "$(dirname "$0")/.."
sh scripts/with-toolchain.sh turbo run build --output-logs=errors-only

var=$PWD/var
socket=$var/run/glusterd.socket
# A socket's name has a limit of about a hundred bytes, which a deep checkout may pass.
if [ "$(printf %s "$socket" | wc -c)" -gt 106 ]; then
  socket=$(mktemp -d "${TMPDIR:-/tmp}/gluster-ts.XXXXXX")/glusterd.socket
  mkdir -p "$var/run"
  echo "the checkout's path is too long for a socket: it is $socket"
fi
mkdir -p "$var/run" "$var/lib" "$var/log"
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

glusterd runs in the foreground; its log is var/log/glusterd.log, Ctrl-C stops it. Ask it from another terminal:

    gluster --glusterd-sock=$socket pool list       # Debian's glusterfs-cli
    bin/gluster-ts pool list                        # ours; --help lists more

TEXT
# TLS between daemons is the machine's setting for its own glusterd; this one listens on the loopback only.
exec bin/glusterd -N --secure-mgmt=no --volfile="$var/glusterd.vol" --log-file="$var/log/glusterd.log" "$@"
