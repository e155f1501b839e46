import { DictError } from '@gluster-ts/protocol';
import type { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from '@gluster-ts/protocol';
import { Command, readDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '../state/operating-version.ts';

/**
 * The cluster's operating version, which this node takes over and keeps (program 1239873, procedure 2). A node without
 * volumes may also go back to an older one.
 *
 *     operating-version   int
 */
export async function versionsAck(glusterd: Glusterd, args: gf_mgmt_hndsk_req): Promise<gf_mgmt_hndsk_rsp> {
  return { op_ret: await take(glusterd, args), op_errno: Errno.EINVAL, hndsk: new Uint8Array(0) };
}

async function take(glusterd: Glusterd, args: gf_mgmt_hndsk_req): Promise<number> {
  try {
    const version = new Command(glusterd, readDict(args.hndsk)).requireInt32('operating-version');
    if (version < OPERATING_VERSION_MIN || version > OPERATING_VERSION_MAX) return -1;
    if (glusterd.isStored(version)) return 0;
    // Storing takes milliseconds during which nothing else runs, and anybody can ask for it.
    await glusterd.storeTurns.next();
    glusterd.setOperatingVersion(version);
    return 0;
  } catch (error) {
    if (error instanceof ActorError) return error.opRet;
    if (error instanceof DictError) return -1;
    throw error;
  }
}
