import type { gf1_cli_umount_req, gf1_cli_umount_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';

/** Below `mountbroker-root`: links to what was mounted. */
const HIVE = 'mb_hive';

/** `gluster system:: umount` (procedure 30): undoes a mount of MOUNT, and no other. */
export function umount({ config }: Glusterd, args: gf1_cli_umount_req): gf1_cli_umount_rsp {
  if (config.mountbrokerRoot === undefined) return { op_ret: -1, op_errno: Errno.ENOENT };
  const directory = args.path.slice(0, args.path.lastIndexOf('/'));
  const isOurs = directory === `${config.mountbrokerRoot}/${HIVE}`;
  return { op_ret: -1, op_errno: isOurs ? Errno.EOPNOTSUPP : Errno.EACCES };
}
