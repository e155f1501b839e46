import { DictError } from '@gluster-ts/protocol';
import type { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from '@gluster-ts/protocol';
import { Command, readDict } from '../commands/command.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import type { ActorRequest } from '../request.ts';
import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '../state/operating-version.ts';
import { isKnownPeer } from './known-peer.ts';

/**
 * The cluster's operating version, which this node takes over and keeps (program 1239873, procedure 2). A node without
 * volumes may also go back to an older one.
 *
 *     operating-version   int
 *
 * Beyond C: only who was answered VERSIONS on the same connection, or calls from the address of a peer, may say so.
 */
export async function versionsAck(
  glusterd: Glusterd,
  args: gf_mgmt_hndsk_req,
  request: ActorRequest,
): Promise<gf_mgmt_hndsk_rsp> {
  const mayTell = glusterd.greeted.has(request.connection) || (await isKnownPeer(glusterd, undefined, request));
  const op_ret = mayTell ? await take(glusterd, args) : -1;
  return { op_ret, op_errno: Errno.EINVAL, hndsk: new Uint8Array(0) };
}

async function take(glusterd: Glusterd, args: gf_mgmt_hndsk_req): Promise<number> {
  try {
    const version = new Command(glusterd, readDict(args.hndsk)).requireInt32('operating-version');
    if (version < OPERATING_VERSION_MIN || version > OPERATING_VERSION_MAX) return -1;
    if (glusterd.isStored(version)) return 0;
    if (version < glusterd.snapshot.operatingVersion && glusterd.snapshot.volumes.size > 0) {
      const text = `Cannot reduce the operating version to ${version}, as a peer says, while volumes exist`;
      glusterd.log('error', text, 106_158);
      return -1;
    }
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
