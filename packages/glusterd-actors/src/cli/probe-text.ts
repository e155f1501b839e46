import { gf_deprobe_resp, gf_probe_resp } from '@gluster-ts/protocol';
import { errnoText } from '../host/errno.ts';
import type { CommandAnswer } from '../pool/peer-pool.ts';

const DETACHING = 'Peer is already being detached from cluster.\nCheck peer status by running gluster peer status';
const BRICKS_WAY_OUT =
  'If the peer is in not recoverable state then use either replace-brick or remove-brick command with force to remove all bricks from the peer and attempt the peer detach again.';
const NO_QUORUM = 'Cluster quorum is not met. Changing peers is not allowed in this state';

const PROBE_REFUSALS: Readonly<Record<number, (hostname: string) => string>> = {
  [gf_probe_resp.GF_PROBE_ANOTHER_CLUSTER]: (host) =>
    `${host} is either already part of another cluster or having volumes configured`,
  [gf_probe_resp.GF_PROBE_VOLUME_CONFLICT]: (host) =>
    `At least one volume on ${host} conflicts with existing volumes in the cluster`,
  [gf_probe_resp.GF_PROBE_UNKNOWN_PEER]: (host) =>
    `${host} responded with 'unknown peer' error, this could happen if ${host} doesn't have localhost in its peer database`,
  [gf_probe_resp.GF_PROBE_ADD_FAILED]: (host) => `Failed to add peer information on ${host}`,
  [gf_probe_resp.GF_PROBE_SAME_UUID]: (host) => `Peer uuid (host ${host}) is same as local uuid`,
  [gf_probe_resp.GF_PROBE_QUORUM_NOT_MET]: () => NO_QUORUM,
  [gf_probe_resp.GF_PROBE_MISSED_SNAP_CONFLICT]: (host) =>
    `Failed to update list of missed snapshots from peer ${host}`,
  [gf_probe_resp.GF_PROBE_SNAP_CONFLICT]: (host) => `Conflict in comparing list of snapshots from peer ${host}`,
};

/** What `peer probe` says; empty for a plain success. */
export function probeText({ opRet, opErrno, text }: CommandAnswer, hostname: string, port: number): string {
  if (text !== undefined) return text;
  if (opRet !== 0) return PROBE_REFUSALS[opErrno]?.(hostname) ?? `Probe returned with ${errnoText(opErrno)}`;
  switch (opErrno) {
    case gf_probe_resp.GF_PROBE_SUCCESS:
      return '';
    case gf_probe_resp.GF_PROBE_LOCALHOST:
      return 'Probe on localhost not needed';
    case gf_probe_resp.GF_PROBE_FRIEND:
      return `Host ${hostname} port ${port} already in peer list`;
    case gf_probe_resp.GF_PROBE_FRIEND_DETACHING:
      return DETACHING;
    default:
      return `Probe returned with ${errnoText(opErrno)}`;
  }
}

/** What `peer detach` says; empty for a success. */
export function detachText({ opRet, opErrno, text }: CommandAnswer, hostname: string): string {
  if (text !== undefined) return text;
  if (opRet === 0) return '';
  switch (opErrno) {
    case gf_deprobe_resp.GF_DEPROBE_LOCALHOST:
      return `${hostname} is localhost`;
    case gf_deprobe_resp.GF_DEPROBE_NOT_FRIEND:
      return `${hostname} is not part of cluster`;
    case gf_deprobe_resp.GF_DEPROBE_BRICK_EXIST:
      return `Peer ${hostname} hosts one or more bricks. ${BRICKS_WAY_OUT}`;
    // The last blank is C's.
    case gf_deprobe_resp.GF_DEPROBE_SNAP_BRICK_EXIST:
      return `${hostname} is part of existing snapshot. Remove those snapshots before proceeding `;
    case gf_deprobe_resp.GF_DEPROBE_FRIEND_DOWN:
      return "One of the peers is probably down. Check with 'peer status'";
    case gf_deprobe_resp.GF_DEPROBE_QUORUM_NOT_MET:
      return NO_QUORUM;
    case gf_deprobe_resp.GF_DEPROBE_FRIEND_DETACHING:
      return DETACHING;
    default:
      return `Detach returned with ${errnoText(opErrno)}`;
  }
}
