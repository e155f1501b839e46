import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/** `gluster system:: uuid reset` (procedure 35): another identity, for a node that is in no pool. */
export function uuidReset(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  const style = { undecodable: 'Unable to decode the buffer', noDict: true };
  return answer(glusterd, args, style, () => {
    if (glusterd.snapshot.peers.length > 0) {
      throw refused(
        'trusted storage pool has been already formed. Please detach this peer from the pool and reset its uuid.',
      );
    }
    glusterd.renewIdentity();
  });
}
