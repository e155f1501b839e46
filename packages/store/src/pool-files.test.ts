import { beforeEach, describe, expect, it } from 'vitest';

import { MemoryFileSystem } from './memory/memory-file-system.ts';
import { DETACHED_MAX, PoolFiles } from './pool-files.ts';
import type { PeerRecord } from './peer-record.ts';

const a = '4fc5087e-06cf-4c43-b756-7e6e959d7ccb';
const b = 'd5f6b395-255d-4fd5-8c93-e87ac56be9c7';
const peer = (uuid: string, changes: Partial<PeerRecord> = {}): PeerRecord => ({
  uuid,
  state: 3,
  hostnames: ['10.0.0.2'],
  term: 1,
  ...changes,
});
const directory = '/g';
let fileSystem: MemoryFileSystem;
let warnings: string[];
let pool: PoolFiles;
const put = (name: string, text: string): void =>
  fileSystem.writeFile(`${directory}/${name}`, Buffer.from(text), { mode: 0o600, sync: true });
const stored = (name: string): string | undefined => {
  const content = fileSystem.readFile(`${directory}/${name}`);
  return content && Buffer.from(content).toString();
};

beforeEach(() => {
  fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory(`${directory}/peers`);
  warnings = [];
  pool = new PoolFiles(fileSystem, directory, (message) => warnings.push(message));
});

describe('PoolFiles', () => {
  it("writes C's text with C's mode", () => {
    pool.savePeer(peer(a, { hostnames: ['10.91.7.2', '10.91.8.2'] }));
    expect(stored(`peers/${a}`)).toBe(`uuid=${a}\nstate=3\nhostname1=10.91.7.2\nhostname2=10.91.8.2\n`);
    expect(fileSystem.modeOf(`${directory}/peers/${a}`)).toBe(0o600);
    expect(pool.load()).toEqual({
      peers: [peer(a, { hostnames: ['10.91.7.2', '10.91.8.2'] })],
      detached: new Map(),
    });
    expect(fileSystem.readDirectory(directory)).toEqual(['peers']);
  });

  it('makes the directory of a new node', () => {
    fileSystem.removeDirectory(`${directory}/peers`);
    expect(pool.load()).toEqual({ peers: [], detached: new Map() });
    expect(fileSystem.readDirectory(`${directory}/peers`)).toEqual([]);
  });

  it('reads blank lines, CRLF and unknown keys, and writes those back', () => {
    put(`peers/${a}`, `\r\nuuid=${a.toUpperCase()}\r\n\nstate=6\r\nrack=7\r\nhostname1=n2\r\n`);
    expect(pool.load().peers).toEqual([peer(a, { state: 6, hostnames: ['n2'] })]);
    pool.savePeer(peer(a, { hostnames: ['n2', 'n2.example'] }));
    expect(stored(`peers/${a}`)).toBe(`\r\nuuid=${a}\n\nstate=3\nrack=7\r\nhostname1=n2\nhostname2=n2.example\n`);
  });

  it.each([
    ['', 'no uuid'],
    ['\0'.repeat(80), 'no uuid'],
    [`uuid=${b}\nstate=3\nhostname1=n\n`, `uuid '${b}'`],
    [`uuid=${a}\nstate=3`, 'no state'],
    [`uuid=${a}\nstate=x\nhostname1=n\n`, "state 'x'"],
    [`uuid=${a}\nstate=11\nhostname1=n\n`, "state '11'"],
    [`uuid=${a}\nstate=3\nhostname1=10.91.7`, 'no hostname'],
    [`uuid=${a}\nstate=3\nhostname1=n\nterm=0\n`, "term '0'"],
  ])('sets aside %j and goes on', (text, problem) => {
    put(`peers/${a}`, text);
    put(`peers/${b}`, `uuid=${b}\nstate=3\nhostname1=n\n`);
    expect(pool.load().peers.map(({ uuid }) => uuid)).toEqual([b]);
    const path = `${directory}/peers/${a}`;
    expect(warnings).toEqual([`Peer file ${path} is damaged (${problem}): set aside as ${path}.damaged`]);
    expect(stored(`peers/${a}.damaged`)).toBe(text);
    expect(stored(`peers/${a}`)).toBeUndefined();
  });

  it('sets aside a directory with the name of a peer', () => {
    fileSystem.makeDirectory(`${directory}/peers/${a}`);
    expect(pool.load().peers).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(fileSystem.readDirectory(`${directory}/peers/${a}.damaged`)).toEqual([]);
  });

  it('never overwrites what was set aside before', () => {
    put(`peers/${a}.damaged`, 'first');
    put(`peers/${a}`, 'second');
    pool.load();
    expect(stored(`peers/${a}.damaged`)).toBe('first');
    expect(stored(`peers/${a}.damaged-2`)).toBe('second');
  });

  it("leaves files alone that are no peers: C's unfinished probes, temporary files", () => {
    put('peers/host.example', 'x');
    put(`peers/${a}.tmp`, 'x');
    expect(pool.load().peers).toEqual([]);
    expect(warnings).toEqual([]);
    expect(fileSystem.readDirectory(`${directory}/peers`)).toEqual(['host.example', `${a}.tmp`]);
  });

  it('remembers who was detached until nobody is left', () => {
    pool.savePeer(peer(a));
    pool.savePeer(peer(b));
    pool.removePeer(a, 2);
    expect(pool.load()).toEqual({ peers: [peer(b)], detached: new Map([[a, 2]]) });
    pool.removePeer(b, 2);
    expect(pool.load()).toEqual({ peers: [], detached: new Map() });
  });

  it('forgets that a node was detached when it comes back, with a later term', () => {
    pool.savePeer(peer(a));
    pool.savePeer(peer(b));
    pool.removePeer(a, 2);
    pool.savePeer(peer(a, { term: 3 }));
    expect(pool.load()).toEqual({ peers: [peer(a, { term: 3 }), peer(b)], detached: new Map() });
    expect(stored(`peers/${a}`)).toBe(`uuid=${a}\nstate=3\nhostname1=10.0.0.2\nterm=3\n`);
  });

  it('finishes at the next start what a crash interrupted', () => {
    put(`peers/${a}`, `uuid=${a}\nstate=3\nhostname1=n\n`);
    put(`peers/${b}`, `uuid=${b}\nstate=3\nhostname1=n\n`);
    put('peers.detached', `${a}=2\n`);
    fileSystem.makeDirectory(`${directory}/peers.left`);
    put(`peers.left/${a}`, 'x');
    expect(pool.load().peers.map(({ uuid }) => uuid)).toEqual([b]);
    expect(stored(`peers/${a}`)).toBeUndefined();
    expect(fileSystem.readDirectory(`${directory}/peers.left`)).toBeUndefined();
  });

  it('saves several peers with one fsync of their directory, and all or none when the disk is full', () => {
    const synced: string[] = [];
    const sync = fileSystem.syncDirectory.bind(fileSystem);
    fileSystem.syncDirectory = (path) => {
      synced.push(path);
      sync(path);
    };
    pool.savePeer(peer(a));
    pool.removePeer(a, 2);
    synced.length = 0;
    pool.savePeers([peer(a, { term: 3 }), peer(b)]);
    expect(synced).toEqual([`${directory}/peers`]);
    expect(pool.load()).toEqual({ peers: [peer(a, { term: 3 }), peer(b)], detached: new Map() });
    pool.savePeers([peer(a, { term: 3 }), peer(b)]);
    expect(synced).toHaveLength(1);

    const write = fileSystem.writeFile.bind(fileSystem);
    fileSystem.writeFile = (path, content, options) => {
      if (path.includes(b)) throw new Error('ENOSPC: no space left on device');
      write(path, content, options);
    };
    expect(() => pool.savePeers([peer(a, { term: 3, state: 6 }), peer(b, { state: 6 })])).toThrow(
      `Cannot write ${directory}/peers: ENOSPC`,
    );
    expect(pool.load().peers).toEqual([peer(a, { term: 3 }), peer(b)]);
    expect(fileSystem.readDirectory(`${directory}/peers`)).toEqual([a, b]);
  });

  it('leaves the pool at once', () => {
    pool.savePeer(peer(a));
    pool.savePeer(peer(b));
    pool.removePeer(b, 2);
    pool.leave();
    expect(pool.load()).toEqual({ peers: [], detached: new Map() });
    expect(fileSystem.readDirectory(`${directory}/peers`)).toEqual([]);
  });

  it('remembers a bounded number of detached nodes, the latest', () => {
    pool.savePeer(peer(a));
    const uuids = Array.from({ length: DETACHED_MAX + 1 }, (_, index) => {
      return `00000000-0000-0000-0000-${String(index + 1).padStart(12, '0')}`;
    });
    put(
      'peers.detached',
      uuids
        .slice(0, -1)
        .map((uuid) => `${uuid}=2\n`)
        .join(''),
    );
    pool.saveDetached(uuids.at(-1)!, 2);
    expect([...pool.load().detached.keys()]).toEqual(uuids.slice(1));
  });
});
