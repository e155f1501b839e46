import { DictError } from '@gluster-ts/protocol';
import type { gf1_cli_mount_req, gf1_cli_mount_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';

/**
 * `gluster system:: mount` (procedure 29): a mount for a user who may not make one, as geo-replication wants it. Only
 * where `mountbroker-root` allows it, and only under a label that the daemon's options know. The answer has room for an
 * error number, but not for words.
 */
export function mount(glusterd: Glusterd, args: gf1_cli_mount_req): gf1_cli_mount_rsp {
  try {
    readDict(args.dict);
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
    return { op_ret: -1, op_errno: -Errno.EINVAL, path: '' };
  }
  return { op_ret: -1, op_errno: refusal(glusterd, args.label), path: '' };
}

function refusal({ config }: Glusterd, label: string): number {
  if (config.mountbrokerRoot === undefined) return Errno.ENOENT;
  if (label === '') return Errno.EINVAL;
  return config.mountLabels?.has(label) === true ? Errno.EOPNOTSUPP : Errno.ENOENT;
}
