import { Dict, DictError } from '@gluster-ts/protocol';
import type { gf_getsnap_name_uuid_req, gf_getsnap_name_uuid_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';

/** The snapshots of a volume for its `.snaps` directory (program 14398633, procedure 7): this daemon has none. */
export function getSnapshotInfo({ snapshot }: Glusterd, args: gf_getsnap_name_uuid_req): gf_getsnap_name_uuid_rsp {
  const volname = readName(args.dict);
  const isKnown = volname !== undefined && snapshot.volumes.has(volname);
  if (!isKnown) return { op_ret: -1, op_errno: Errno.EINVAL, op_errstr: '', dict: new Uint8Array(0) };
  const dict = new Dict().setInt32('snap-count', 0).serialize();
  return { op_ret: 0, op_errno: Errno.ENOENT, op_errstr: '', dict };
}

function readName(bytes: Uint8Array): string | undefined {
  try {
    return readDict(bytes)?.string('volname');
  } catch (error) {
    if (error instanceof DictError) return undefined;
    throw error;
  }
}
