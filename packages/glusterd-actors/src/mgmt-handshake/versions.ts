import { Dict, DictError } from '@gluster-ts/protocol';
import type { gf_mgmt_hndsk_req, gf_mgmt_hndsk_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import type { ActorRequest } from '../request.ts';
import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '../state/operating-version.ts';
import { isKnownPeer } from './known-peer.ts';

/**
 * Which operating versions this node can work at (program 1239873, procedure 1), for whoever may be a peer. The answer
 * has three numbers, and EINVAL for an error number, whatever op_ret says: that is C's way here.
 *
 *     operating-version           int   that of the cluster
 *     minimum-operating-version   int
 *     maximum-operating-version   int
 */
export async function versions(
  glusterd: Glusterd,
  args: gf_mgmt_hndsk_req,
  request: ActorRequest,
): Promise<gf_mgmt_hndsk_rsp> {
  const refusal = { op_ret: -1, op_errno: Errno.EINVAL, hndsk: new Uint8Array(0) };
  try {
    const peerId = readDict(args.hndsk)?.string('peer-id');
    if (!(await isKnownPeer(glusterd, peerId, request))) return refusal;
  } catch (error) {
    if (!(error instanceof DictError)) throw error;
    return refusal;
  }
  glusterd.greeted.add(request.connection);
  const dict = new Dict()
    .setInt32('operating-version', glusterd.snapshot.operatingVersion)
    .setInt32('minimum-operating-version', OPERATING_VERSION_MIN)
    .setInt32('maximum-operating-version', OPERATING_VERSION_MAX);
  return { op_ret: 0, op_errno: Errno.EINVAL, hndsk: dict.serialize() };
}
