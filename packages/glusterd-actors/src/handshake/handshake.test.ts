import { Dict, handshakeProgram } from '@gluster-ts/protocol';
import type { gf_getspec_rsp } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import { PeerState } from '../state/peer.ts';
import { callEncoded } from '../../test/support/call.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { fakeRequest } from '../../test/support/fake-request.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { sampleVolumesByName } from '../../test/support/make-volumes.ts';
import { findVolfile } from './find-volfile.ts';
import { handshakeHandlers } from './handlers.ts';

const names = ['dist.tcp-fuse', 'trusted-dist.tcp-fuse', 'dist.node1.b-dist1', 'dist-rebalance', 'dist.gfproxyd'];
const contents = {
  ...Object.fromEntries(names.map((name) => [`/var/lib/glusterd/vols/dist/${name}.vol`, name])),
  '/var/lib/glusterd/vols/arb/arb-shd.vol': 'arb-shd',
  '/var/lib/glusterd/quotad/quotad.vol': 'quotad',
  '/var/lib/glusterd/glusterd.info': 'UUID=',
};

/** The version of `dist` is 1. */
const outdated = (version: number): string => `version=${version}\n`;

const LOCAL = undefined;
const REMOTE = '10.0.0.9';

function make(more: Readonly<Record<string, string>> = {}): Glusterd {
  const host = fakeHost({
    contents: { ...contents, ...more },
    names: { [REMOTE]: [REMOTE], '10.0.0.1': ['10.0.0.1'] },
    local: ['10.0.0.1'],
  });
  const glusterd = makeGlusterd({ host });
  const dist = { ...sampleVolumesByName.get('dist')!, username: 'u', password: 'p', clientOpVersion: 30_800 };
  glusterd.publish({ volumes: new Map([...sampleVolumesByName, ['dist', dist]]) });
  return glusterd;
}

async function getspec(
  key: string,
  from: string | undefined,
  glusterd = make(),
  max = 100_000,
): Promise<gf_getspec_rsp> {
  const w = new XdrWriter();
  const xdata = new Dict().setInt32('min-op-version', 1).setInt32('max-op-version', max).serialize();
  handshakeProgram.procedures.GETSPEC.args.encode(w, { flags: 0, key, xdata });
  const handlers = handshakeHandlers(glusterd);
  const bytes = await callEncoded(handshakeProgram, handlers, 'GETSPEC', w.finish(), fakeRequest(from));
  return handshakeProgram.procedures.GETSPEC.result.decode(new XdrReader(bytes));
}

describe('GETSPEC', () => {
  it.each([
    ['dist', LOCAL, 'trusted-dist.tcp-fuse'],
    ['/dist', '10.0.0.1', 'trusted-dist.tcp-fuse'],
    ['dist', REMOTE, 'dist.tcp-fuse'],
    ['/dist', REMOTE, 'dist.tcp-fuse'],
    ['dist.tcp-fuse', REMOTE, 'dist.tcp-fuse'],
    ['dist.tcp', REMOTE, 'dist.tcp-fuse'],
    ['dist.node1.b-dist1', LOCAL, 'dist.node1.b-dist1'],
    ['rebalance/dist', LOCAL, 'dist-rebalance'],
    ['gfproxyd/dist', LOCAL, 'dist.gfproxyd'],
    ['shd/arb', LOCAL, 'arb-shd'],
    ['gluster/quotad', LOCAL, 'quotad'],
  ])('of %s for %s is %s', async (key, from, expected) => {
    expect(await getspec(key, from)).toMatchObject({ op_ret: expected.length, spec: expected });
  });

  it.each([
    ['nosuch', LOCAL],
    ['arb', LOCAL],
    ['trusted-dist.tcp-fuse', LOCAL],
    // What would let others into the bricks.
    ['trusted-dist.tcp-fuse', REMOTE],
    ['dist.node1.b-dist1', REMOTE],
    ['rebalance/dist', REMOTE],
    ['shd/arb', REMOTE],
    ['gluster/quotad', REMOTE],
    ['gluster/nosuch', LOCAL],
    // What leads elsewhere.
    ['../glusterd.info', LOCAL],
    ['dist/../../glusterd.info', LOCAL],
    ['gluster/../glusterd.info', LOCAL],
    ['client_per_brick/dist./../../../glusterd.info', LOCAL],
    ['', LOCAL],
    ['.', LOCAL],
    ['/', LOCAL],
  ])('of %s for %s there is none', async (key, from) => {
    expect(await getspec(key, from)).toMatchObject({ op_ret: -1, op_errno: Errno.ENOENT, spec: '' });
  });

  it('is none that is older than the volume', async () => {
    const mark = '/var/lib/glusterd/vols/dist/volfiles.outdated';
    for (const [version, opRet] of [
      [0, 'dist.tcp-fuse'.length],
      [1, -1],
      [7, -1],
    ] as const) {
      const glusterd = make({ [mark]: outdated(version) });
      expect(await getspec('dist', REMOTE, glusterd)).toMatchObject({ op_ret: opRet });
      expect((await getspec('gluster/quotad', LOCAL, glusterd)).op_ret).toBe(opRet === -1 ? -1 : 'quotad'.length);
      expect((await getspec('shd/arb', LOCAL, glusterd)).op_ret).toBe('arb-shd'.length);
    }
  });

  it('is refused to clients that are too old for the volume', async () => {
    expect(await getspec('dist', REMOTE, make(), 30_700)).toMatchObject({ op_ret: -1, op_errno: Errno.EOPNOTSUPP });
  });

  it('tells where else to ask, and a self-heal daemon where its number goes', async () => {
    const glusterd = make();
    const peer = { uuid: 'u', port: 24007, state: PeerState.BEFRIENDED, connected: true, quorum: 'up' } as const;
    glusterd.publish({
      peers: [
        { ...peer, hostnames: ['node2'] },
        { ...peer, hostnames: ['node3'], connected: false },
      ],
    });
    const dict = Dict.unserialize((await getspec('shd/arb', LOCAL, glusterd)).xdata);
    expect(dict.string('cluster.brick-vol-servers')).toBe('node2:24007 ');
    expect(dict.string('pidfile')).toBe('/var/run/gluster/shd/arb/arb-shd.pid');
  });
});

describe('findVolfile()', () => {
  it('takes no longer name for that of a volume', () => {
    for (const key of ['distx', 'client_per_brick/distx']) {
      expect(findVolfile(sampleVolumesByName, key, true)).toBeUndefined();
    }
  });

  it('leads nowhere but to the files of volumes and daemons', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '/',
      'dist',
      'gluster',
      'shd',
      'client_per_brick',
      'x',
      'snaps',
      'quotad',
      '\\',
    );
    const key = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(key, fc.boolean(), (text, isLocal) => {
        for (const path of findVolfile(sampleVolumesByName, text, isLocal)?.paths ?? []) {
          expect(path).toMatch(/^(vols\/\w+|quotad|glustershd|bitd|scrub|nfs)\/[^/]+\.vol|^vols\/\w+\/[^/.][^/]*$/);
          expect(path.split('/')).not.toContain('..');
        }
      }),
    );
  });
});

describe('GET_VOLUME_INFO and GET_SNAPSHOT_INFO', () => {
  const ask = async (
    name: 'GET_VOLUME_INFO' | 'GET_SNAPSHOT_INFO',
    dict: Dict,
  ): Promise<{ op_ret: number; dict: Dict }> => {
    const w = new XdrWriter();
    w.opaque(dict.serialize());
    const bytes = await callEncoded(handshakeProgram, handshakeHandlers(make()), name, w.finish());
    const rsp = handshakeProgram.procedures[name].result.decode(new XdrReader(bytes));
    return { op_ret: rsp.op_ret, dict: rsp.dict.length === 0 ? new Dict() : Dict.unserialize(rsp.dict) };
  };

  it('tell of a volume that there is', async () => {
    const info = await ask('GET_VOLUME_INFO', new Dict().setInt32('flags', 1).setString('volname', 'arb'));
    expect(info.dict.string('volume_id')).toBe('00000000-0000-4000-8000-00000000000a');
    const snaps = await ask('GET_SNAPSHOT_INFO', new Dict().setString('volname', 'arb'));
    expect(snaps.dict.int32('snap-count')).toBe(0);
  });

  it('refuse for others', async () => {
    expect(await ask('GET_VOLUME_INFO', new Dict().setInt32('flags', 1).setString('volname', 'x'))).toMatchObject({
      op_ret: -1,
    });
    expect(await ask('GET_SNAPSHOT_INFO', new Dict().setString('volname', 'x'))).toMatchObject({ op_ret: -1 });
  });
});
