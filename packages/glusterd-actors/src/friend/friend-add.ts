import { Dict, DictError, gf_probe_resp } from '@gluster-ts/protocol';
import type { gd1_mgmt_friend_req, gd1_mgmt_friend_rsp } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import { readPeerData, versionOf } from '../pool/peer-data.ts';
import type { PeerData } from '../pool/peer-data.ts';
import type { ActorRequest } from '../request.ts';
import { compareVolumes } from '../volumes/compare-volumes.ts';
import { excessOf } from '../volumes/volume-limits.ts';
import type { Volume } from '../volumes/volume.ts';
import { answerHead, callerOf, portOf } from './caller.ts';

/** Another glusterd brings what it has to become a peer, or to be one again (program 1238437, procedure 2). */
export async function friendAdd(
  glusterd: Glusterd,
  args: gd1_mgmt_friend_req,
  request: ActorRequest,
): Promise<gd1_mgmt_friend_rsp> {
  const rest = { hostname: args.hostname, port: args.port };
  const { uuid, hostname, isKnown } = await callerOf(glusterd, args.uuid, request);
  glusterd.log('info', `Received probe from uuid: ${uuid}`, 106_490);
  if (!isKnown) {
    // Before its dict is read, which may be large.
    const refusal = { uuid: glusterd.identity().uuid, opRet: -1, opErrno: gf_probe_resp.GF_PROBE_UNKNOWN_PEER };
    return { ...answerHead(refusal), ...rest };
  }
  const data = readPeerData(unserialize(args.vols));
  const call = {
    procedure: 'FRIEND_ADD',
    args: { uuid, hostname: args.hostname, port: portOf(args.port), term: data.term, detached: data.detached ?? [] },
  } as const;
  await glusterd.storeTurns.next();
  const { conflict, newer } = judge(glusterd, data, hostname);
  const reply = await glusterd.pool.request(call, hostname, conflict);
  if (reply.opRet === 0) {
    takeNewerOptions(glusterd, data);
    await takeNewerVolumes(glusterd, newer, uuid);
  }
  const ret = `Responded to ${hostname} (${args.port}), ret: 0, op_ret: ${reply.opRet}`;
  glusterd.log('info', ret, 106_493);
  return { ...answerHead(reply), ...rest };
}

/** A node with many volumes sends some hundred pairs for each. */
const PEER_DATA_PAIRS_MAX = 1_000_000;

function unserialize(bytes: Uint8Array): Dict | undefined {
  try {
    return Dict.unserialize(bytes, { maxPairs: PEER_DATA_PAIRS_MAX });
  } catch (error) {
    if (error instanceof DictError) return undefined;
    throw error;
  }
}

/** Whether there is a reason to refuse it, as an op_errno, and which of its volumes are to be taken over when not. */
function judge(glusterd: Glusterd, data: PeerData, hostname: string): { conflict: number; newer: readonly Volume[] } {
  const { snapshot, volumeKeeper } = glusterd;
  const refuse = (opErrno: number, text: string): ReturnType<typeof judge> => {
    glusterd.log('error', `${hostname} cannot be a peer: ${text}`);
    return { conflict: opErrno, newer: [] };
  };
  if (data.refusal !== undefined) return refuse(data.refusal.opErrno, data.refusal.text);
  if (data.volumes.length === 0) return { conflict: 0, newer: [] };
  const { GF_PROBE_VOLUME_CONFLICT } = gf_probe_resp;
  if (!volumeKeeper.canKeep) return refuse(GF_PROBE_VOLUME_CONFLICT, 'volumes are not kept here, and it has some');
  const { isConflict, newer } = compareVolumes(snapshot.volumes, data.volumes, hostname, glusterd.log);
  if (isConflict) return { conflict: GF_PROBE_VOLUME_CONFLICT, newer: [] };
  if (newer.length === 0) return { conflict: 0, newer };
  const excess = excessOf(new Map([...snapshot.volumes, ...newer.map((volume) => [volume.name, volume] as const)]));
  return excess === undefined ? { conflict: 0, newer } : refuse(GF_PROBE_VOLUME_CONFLICT, `with its own, ${excess}`);
}

/** Others have their turn between any two: each takes a few writes to the disk. Meanwhile the peer may be detached, or detach this node. */
async function takeNewerVolumes(glusterd: Glusterd, volumes: readonly Volume[], peer: string): Promise<void> {
  for (const volume of volumes) {
    await glusterd.storeTurns.next();
    if (!glusterd.pool.members.some(({ uuid }) => uuid === peer)) return;
    glusterd.volumeKeeper.takeOver(volume);
  }
}

/** Of the cluster's options the later version counts. */
function takeNewerOptions(glusterd: Glusterd, { options }: PeerData): void {
  if (options === undefined) return;
  const present = versionOf(glusterd.snapshot.options) ?? 0;
  if ((versionOf(options) ?? 0) <= present) return;
  try {
    glusterd.takeOptions(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    glusterd.log('error', `Importing global options failed: ${reason}`);
  }
}
