#!/bin/sh
# How long nfs-cp takes to copy 1 GiB in and out, through this server and through nfs-ganesha, in one run:
#
#   sudo sh examples/nfs/bench/compare.sh [ROUNDS]
#
# Needs Debian's nfs-ganesha, nfs-ganesha-vfs, rpcbind and libnfs-utils, or, where the first two and what they depend on are
# only unpacked (dpkg -x), GANESHA_ROOT with that place. Everything runs in network and mount namespaces of its own: ports,
# rpcbind and what is mounted touch nobody else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "${NFS_COMPARE_INSIDE:-}" != yes ]; then
  NFS_COMPARE_INSIDE=yes exec unshare --net --mount --propagation private sh "$0" "$@"
fi
ip link set lo up
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /mnt
if [ -n "${GANESHA_ROOT:-}" ]; then
  mount -t overlay overlay -o "lowerdir=$GANESHA_ROOT/usr:/usr" /usr
  mount -t overlay overlay -o "lowerdir=$GANESHA_ROOT/etc:/etc" /etc
fi
mkdir -p /run/ganesha /mnt/ganesha /mnt/folder
mount -t tmpfs tmpfs /var/lib
mkdir -p /var/lib/nfs/ganesha
cat >/run/ganesha.conf <<'CONF'
NFS_CORE_PARAM { Protocols = 3; NFS_Port = 20491; MNT_Port = 20492; Enable_NLM = false; Enable_RQUOTA = false; }
EXPORT {
  Export_Id = 1; Path = /mnt/ganesha; Pseudo = /ganesha; Protocols = 3;
  Access_Type = RW; Squash = No_Root_Squash; SecType = sys; MaxRead = 1048576; MaxWrite = 1048576;
  FSAL { Name = VFS; }
}
LOG { Default_Log_Level = WARN; }
CONF
rpcbind -w -f &
rpcbind=$!
sleep 1
LD_LIBRARY_PATH=/usr/lib/ganesha ganesha.nfsd -F -L /run/ganesha.log -f /run/ganesha.conf -p /run/ganesha.pid &
ganesha=$!
status=0
cd "$here/../../.."
GANESHA_PID=$ganesha node --disable-warning=ExperimentalWarning --conditions=@gluster-ts/source "$here/compare.ts" "$@" || status=$?
kill $ganesha $rpcbind
wait
exit $status
