import { XdrReader } from '@gluster-ts/xdr';
import type { Program } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { encoded, hex, Peer, words } from '../test/support/peer.ts';
import {
  DUMP_CALL,
  PING_CALL,
  PING_REPLY,
  TCP_DUMP_REPLY,
  TCP_PROGRAMS,
  UNIX_DUMP_REPLY,
  UNIX_PROGRAMS,
} from '../test/vectors/gf-dump.ts';
import { GF_DUMP, registerGfDump, Rpcsvc } from './index.ts';

function serve(programs: typeof TCP_PROGRAMS) {
  const svc = new Rpcsvc();
  registerGfDump(svc);
  for (const [name, number, version] of programs) {
    const description: Program = { name, number, version, procedures: {} };
    svc.register(description, {});
  }
  return new Peer(svc);
}

describe('GF-DUMP', () => {
  it.each([
    ['TCP', TCP_PROGRAMS, TCP_DUMP_REPLY],
    ['unix', UNIX_PROGRAMS, UNIX_DUMP_REPLY],
  ])('DUMP answers what C glusterd answered on %s', async (_, programs, reply) => {
    const peer = serve(programs);
    peer.send(hex(DUMP_CALL));
    expect((await peer.replies()).map(words)).toEqual([words(hex(reply))]);
  });

  it('PING answers what C glusterd answered', async () => {
    const peer = serve([]);
    peer.send(hex(PING_CALL));
    expect((await peer.replies()).map(words)).toEqual([PING_REPLY]);
  });

  it('lists programs that are registered later, and no longer those that are not', async () => {
    const svc = registerGfDump(new Rpcsvc());
    const peer = new Peer(svc);
    const progVersions = async () => {
      peer.send(hex(DUMP_CALL));
      const [reply] = await peer.replies();
      const { prog } = GF_DUMP.procedures.DUMP.result.decode(new XdrReader(reply!, 24));
      return prog.map(({ progname, progver }) => `${progname} ${progver}`);
    };
    const at = (version: number): Program => ({ name: 'P', number: 5, version, procedures: {} });
    svc.register(at(3), {}).register(at(1), {});
    expect(await progVersions()).toEqual(['GF-DUMP 1', 'P 3', 'P 1']);
    svc.unregister(5, 3);
    svc.unregister(GF_DUMP.number, 1);
    registerGfDump(svc);
    expect(await progVersions()).toEqual(['P 1', 'GF-DUMP 1']);
  });

  it('its list is bounded and costs no stack', () => {
    const { result } = GF_DUMP.procedures.DUMP;
    const list = (count: number) => ({
      gfs_id: 1n,
      op_ret: -1,
      op_errno: 22,
      prog: Array.from({ length: count }, (_, i) => ({
        progname: `p${i}`,
        prognum: BigInt(i),
        progver: 2n ** 64n - 1n,
      })),
    });
    for (const count of [0, 1, 4096]) {
      const bytes = encoded(result, list(count));
      expect(bytes).toHaveLength(result.size(list(count)));
      expect(result.decode(new XdrReader(bytes))).toEqual(list(count));
    }
    const limit = { code: 'ERR_XDR_LIMIT', path: 'prog' };
    expect(thrownBy(() => encoded(result, list(4097)))).toMatchObject(limit);
    // What ends the list says instead that there is one more.
    const tooMany = encoded(result, list(4096)).slice();
    tooMany[tooMany.length - 1] = 1;
    expect(thrownBy(() => result.decode(new XdrReader(tooMany)))).toMatchObject({
      ...limit,
      path: 'prog[4096]',
      message: expect.stringContaining('List has more than 4096 elements') as string,
    });
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
