import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cliProgram, Dict } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { memoryPair, stageChannelName } from '@gluster-ts/rpc-transport';
import type { StageMessage } from '@gluster-ts/rpc-transport';
import { GF_DUMP, registerGfDump, Rpcsvc } from '@gluster-ts/rpcsvc';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServedProgram } from './programs.ts';
import { tcpPrograms, unixPrograms } from './programs.ts';
import { makeGlusterd } from '../test/support/make-glusterd.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const clnt of open.splice(0)) await clnt[Symbol.asyncDispose]();
});

/** A client of the programs, over a connection without sockets; and the id of the service's end of it. */
function serve(programs: readonly ServedProgram[]): { clnt: RpcClnt; connection: number } {
  const svc = registerGfDump(new Rpcsvc());
  for (const served of programs) served.register(svc);
  const pair = memoryPair();
  svc.attach(pair.server);
  const clnt = new RpcClnt(pair.client);
  open.push(clnt);
  return { clnt, connection: pair.server.id };
}

const NO_DICT = new Uint8Array(0);

describe('GF-DUMP', () => {
  const listed = async (programs: readonly ServedProgram[]): Promise<string[]> => {
    const { prog } = await serve(programs).clnt.call(GF_DUMP, 'DUMP', { gfs_id: 0n });
    return prog.map(({ progname, prognum, progver }) => `${progname} ${prognum}/${progver}`);
  };

  it('lists on TCP what C lists, in its order', async () => {
    expect(await listed(tcpPrograms(makeGlusterd()))).toEqual([
      'GF-DUMP 123451501/1',
      'GlusterD svc peer 1238437/2',
      'GlusterD svc cli read-only 1238463/2',
      'GlusterD svc mgmt 1238433/2',
      'GlusterD svc mgmt v3 1238433/3',
      'Gluster Portmap 34123456/1',
      'Gluster Handshake 14398633/2',
      'Gluster MGMT Handshake 1239873/1',
    ]);
  });

  it('lists on the unix socket what C lists', async () => {
    expect(await listed(unixPrograms(makeGlusterd()))).toEqual([
      'GF-DUMP 123451501/1',
      'GlusterD svc cli 1238463/2',
      'Gluster Handshake (CLI Getspec) 14398633/2',
    ]);
  });
});

describe('unixPrograms()', () => {
  it('answer over a connection', async () => {
    const { clnt } = serve(unixPrograms(makeGlusterd()));
    const { friends } = await clnt.call(cliProgram, 'LIST_FRIENDS', { flags: 2, dict: NO_DICT });
    expect(Dict.unserialize(friends).string('friend1.hostname')).toBe('localhost');
    const dict = new Dict().setString('volname', 'v').serialize();
    const { op_errstr } = await clnt.call(cliProgram, 'START_VOLUME', { dict });
    expect(op_errstr).toBe('Volume v does not exist');
    const waited = await clnt.call(cliProgram, 'COPY_FILE', { dict: new Dict().setString('source', 'x').serialize() });
    expect(waited.op_errstr).toBe('Failed to get realpath of /var/lib/glusterd: No such file or directory');
  });

  it('fail a call whose dict is none, and the connection goes on', async () => {
    const { clnt } = serve(unixPrograms(makeGlusterd()));
    const garbage = { flags: 2, dict: Uint8Array.of(0xff, 0xff, 0xff, 0xff) };
    await expect(clnt.call(cliProgram, 'LIST_FRIENDS', garbage)).rejects.toMatchObject({ code: 'ERR_RPC_SYSTEM_ERR' });
    expect((await clnt.call(cliProgram, 'LIST_FRIENDS', { flags: 1, dict: NO_DICT })).op_ret).toBe(0);
  });
});

describe('tcpPrograms()', () => {
  it('let nobody change anything', async () => {
    const { clnt } = serve(tcpPrograms(makeGlusterd()));
    await expect(clnt.call(cliProgram, 'PROBE', { dict: NO_DICT })).rejects.toMatchObject({
      code: 'ERR_RPC_PROC_UNAVAIL',
    });
  });
});

describe('stages', () => {
  const IDS = ['3', '3.1', '3.2', '4'];
  const seen: StageMessage[] = [];
  const note = (message: unknown): void => void seen.push(message as StageMessage);

  it('of LIST_FRIENDS are announced in their order, with connection and xid', async () => {
    const { clnt, connection } = serve(unixPrograms(makeGlusterd()));
    for (const id of IDS) subscribe(stageChannelName(id), note);
    try {
      // The second time the list comes from the snapshot.
      for (let i = 0; i < 2; i++) await clnt.call(cliProgram, 'LIST_FRIENDS', { flags: 2, dict: NO_DICT });
    } finally {
      for (const id of IDS) unsubscribe(stageChannelName(id), note);
    }
    const ours = seen.filter((stage) => stage.connection === connection);
    expect(ours.map(({ stage }) => stage)).toEqual([...IDS, ...IDS]);
    const [first, second] = [ours.slice(0, 4), ours.slice(4)].map((half) => new Set(half.map(({ xid }) => xid)));
    expect(first?.size).toBe(1);
    expect(second?.size).toBe(1);
    expect(first).not.toEqual(second);
    expect(ours[0]?.details).toEqual({ program: 'GlusterD svc cli', procedure: 'LIST_FRIENDS' });
    expect(ours[2]?.details).toEqual({ byteLength: 141 });
  });
});
