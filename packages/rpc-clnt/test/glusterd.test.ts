import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingForNamespaces, play, theirs } from '../../../test/support/namespace.ts';

const missing = missingForNamespaces('glusterd');
const script = (name: string): string =>
  `${process.execPath} --conditions=@gluster-ts/source ${join(resolve(import.meta.dirname), 'support', name)}`;

describe.skipIf(missing !== undefined)(`C glusterd 10.3${missing ? ` (${missing})` : ''}`, () => {
  it('answers our calls on its unix socket and over TCP', async () => {
    const [outcome] = await play({ daemon: theirs, commands: [script('ask-glusterd.ts')] });
    expect(outcome).toMatchObject({ exit: 0, stderr: '' });
    const answers = JSON.parse(outcome?.stdout ?? '') as unknown;
    const friends = {
      op_ret: 0,
      op_errno: 0,
      friends: expect.stringContaining('friend1.hostname\0localhost\0') as string,
    };
    const refused = 'Call NOT_ONE of GlusterD svc cli (1238463 v2), xid';
    expect(answers).toMatchObject({
      unix: {
        friends,
        unknown: expect.stringMatching(/xid \d+: program has no such procedure there$/) as string,
        // C leaves the range empty.
        version: expect.stringMatching(/v7\), xid \d+: versions 0 to 0 are served there$/) as string,
      },
      tcp: {
        // The program over TCP is the read-only one, to which LIST_FRIENDS belongs.
        friends,
        unknown: expect.stringContaining(refused) as string,
        dump: { gfs_id: '0', op_ret: 0, op_errno: 0 },
      },
    });
  });

  it('answers GF-DUMP pings; stopped, it is found dead, and found again when it goes on', async () => {
    const [outcome] = await play({ daemon: theirs, commands: [script('stop-glusterd.ts')] });
    expect(outcome).toMatchObject({ exit: 0, stderr: '' });
    const { seen, ...answers } = JSON.parse(outcome?.stdout ?? '') as { readonly seen: readonly string[] };
    expect(answers).toEqual({ before: 'op_ret 0', during: 'ERR_RPC_PEER_DEAD', after: 'op_ret 0', dead: 1 });
    // The kernel accepts the next connection for a process that is stopped.
    const states = seen.filter((kind) => kind !== 'ping');
    expect(states.slice(0, 5)).toEqual(['connecting', 'connected', 'peer-dead', 'connecting', 'connected']);
    expect(seen).toContain('ping');
  });
});
