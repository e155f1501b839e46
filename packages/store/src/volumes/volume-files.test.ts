import { beforeEach, describe, expect, it } from 'vitest';

import { StoreError } from '../errors.ts';
import { MemoryFileSystem } from '../memory/memory-file-system.ts';
import { PendingFile } from './pending-change.ts';
import { VolumeFiles } from './volume-files.ts';
import type { VolumeRecord } from './volume-record.ts';

const VERSION = 100_000;

function record(name: string, changes: Partial<VolumeRecord> = {}, info: Record<string, string> = {}): VolumeRecord {
  const all = { type: '0', count: '1', status: '0', version: '1', 'volume-id': `dfdd161f-b141-4965-b0f3-faac3cbcb2dd` };
  return {
    name,
    info: new Map(Object.entries({ ...all, ...info })),
    bricks: [brick('/b1')],
    thinArbiterBricks: [],
    nodeState: new Map([['status', '0']]),
    quota: undefined,
    ...changes,
  };
}

function brick(path: string, hostname = '10.0.0.1'): ReadonlyMap<string, string> {
  return new Map([
    ['hostname', hostname],
    ['path', path],
  ]);
}

describe('VolumeFiles', () => {
  let fileSystem: MemoryFileSystem;
  let warnings: string[];
  const open = (): VolumeFiles => new VolumeFiles(fileSystem, '/g', (message) => warnings.push(message));
  const textOf = (path: string): string | undefined => {
    const content = fileSystem.readFile(`/g/${path}`);
    return content && Buffer.from(content).toString();
  };
  const put = (path: string, text: string): void =>
    fileSystem.writeFile(`/g/${path}`, Buffer.from(text), { mode: 0o600, sync: true });

  beforeEach(() => {
    fileSystem = new MemoryFileSystem();
    fileSystem.makeDirectory('/g');
    warnings = [];
  });

  it('load() of a new node has none', () => expect(open().load(VERSION)).toEqual([]));

  it('save() stores a volume that load() reads again', () => {
    const bricks = [brick('/a/b'), brick('/c')];
    const quota = { version: 3, limits: [{ gfid: '00000000-0000-0000-0000-000000000001', type: 2 }] };
    const stored = open().save(record('data', { bricks, quota }, { count: '2' }), VERSION);
    expect(open().load(VERSION)).toEqual([stored]);
    expect(stored).toMatchObject({ bricks, quota, quotaChecksum: 0 });
    expect(fileSystem.readDirectory('/g/vols/data/bricks')).toEqual(['10.0.0.1:-a-b', '10.0.0.1:-c']);
    expect(textOf('vols/data/info')).toMatch(/\nbrick-0=10\.0\.0\.1:-a-b\nbrick-1=10\.0\.0\.1:-c\n$/);
    expect(textOf('vols/data/quota.cksum')).toBe('cksum=0\nversion=3\n');
    expect(fileSystem.modeOf('/g/vols/data/info')).toBe(0o600);
    expect(warnings).toEqual([]);
  });

  it('save() removes the files of bricks and of quota that are there no more, and leaves others alone', () => {
    const volumes = open();
    volumes.save(record('data', { quota: { version: 1, limits: [] } }), VERSION);
    put('vols/data/data.tcp-fuse.vol', 'volume');
    volumes.save(record('data', { bricks: [brick('/b2')] }, { version: '2' }), VERSION);
    expect(fileSystem.readDirectory('/g/vols/data/bricks')).toEqual(['10.0.0.1:-b2']);
    expect([...(fileSystem.readDirectory('/g/vols/data') ?? [])].sort()).toEqual(
      ['bricks', 'cksum', 'data.tcp-fuse.vol', 'info', 'node_state.info', 'volfiles.outdated'].sort(),
    );
  });

  it('save() notes up to which version volfiles are older than the volume', () => {
    const volumes = open();
    volumes.save(record('data'), VERSION);
    expect(fileSystem.readDirectory('/g/vols/data')).not.toContain('volfiles.outdated');
    put('vols/data/data.tcp-fuse.vol', 'volume');
    volumes.save(record('data'), VERSION);
    expect(fileSystem.readDirectory('/g/vols/data')).not.toContain('volfiles.outdated');
    for (const version of ['2', '7']) {
      volumes.save(record('data', {}, { version }), VERSION);
      expect(textOf('vols/data/volfiles.outdated')).toBe(`version=${version}\n`);
    }
    // A rebalance that goes on is in no volfile.
    fileSystem.removeFile('/g/vols/data/volfiles.outdated');
    volumes.save(record('data', { nodeState: new Map([['status', '1']]) }, { version: '7' }), VERSION);
    expect(fileSystem.readDirectory('/g/vols/data')).not.toContain('volfiles.outdated');
  });

  it('save() writes nothing when nothing is changed, in whichever order lines stand', () => {
    const volumes = open();
    volumes.save(record('data', {}, { 'user.a': '1', 'user.b': '2' }), VERSION);
    const before = fileSystem.operationCount;
    volumes.save(record('data', {}, { 'user.b': '2', 'user.a': '1' }), VERSION);
    expect(fileSystem.operationCount).toBe(before);
  });

  it('remove() leaves nothing of a volume, and other volumes', () => {
    const volumes = open();
    volumes.save(record('data'), VERSION);
    volumes.save(record('other'), VERSION);
    fileSystem.makeDirectory('/g/vols/data/rebalance/log');
    put('vols/data/rebalance/log/x', '');
    volumes.remove('data');
    volumes.remove('none');
    expect(fileSystem.readDirectory('/g/vols')).toEqual(['other']);
    expect(
      open()
        .load(VERSION)
        .map(({ name }) => name),
    ).toEqual(['other']);
  });

  it('remove() of a volume that could not be added leaves nothing that would add it later', () => {
    let isFull = true;
    const full = new Proxy(fileSystem, {
      get: (target, key) => {
        if (key === 'makeDirectory' && isFull) {
          return () => {
            throw new Error('No space');
          };
        }
        const member: unknown = Reflect.get(target, key, target);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const volumes = new VolumeFiles(full, '/g', (message) => warnings.push(message));
    expect(() => volumes.save(record('data'), VERSION)).toThrow('No space');
    isFull = false;
    volumes.remove('data');
    expect(open().load(VERSION)).toEqual([]);
    expect(fileSystem.readDirectory('/g')).not.toContain('vols.pending');
  });

  it("save() has room for a brick's name of 251 bytes", () => {
    const bricks = [brick(`/${'b'.repeat(241)}`)];
    expect(open().save(record('data', { bricks }), VERSION).bricks).toEqual(bricks);
    expect(open().load(VERSION)).toHaveLength(1);
  });

  it('save() stores one thin arbiter, as C does', () => {
    const thinArbiterBricks = [brick('/ta1', '10.0.0.8'), brick('/ta2', '10.0.0.9')];
    const stored = open().save(record('data', { thinArbiterBricks }), VERSION);
    expect(stored.thinArbiterBricks).toEqual(thinArbiterBricks.slice(0, 1));
    expect(fileSystem.readDirectory('/g/vols/data/bricks')).toEqual(['10.0.0.1:-b1', '10.0.0.8:-ta1']);
    expect(open().load(VERSION)).toEqual([stored]);
  });

  it('load() takes the whole entries of a quota.conf that is torn, and says that it is', () => {
    const limits = [1, 2].map((n) => ({ gfid: `00000000-0000-0000-0000-00000000000${n}`, type: 1 }));
    open().save(record('data', { quota: { version: 1, limits } }), 60_000);
    put('vols/data/quota.conf', textOf('vols/data/quota.conf')!.slice(0, -1));
    expect(open().load(60_000)[0]?.quota?.limits).toEqual(limits.slice(0, 1));
    expect(warnings.join()).toContain('quota.conf has another checksum than quota.cksum says');
  });

  it('the checksum depends on the operating version, and not on the order of lines', () => {
    const a = open().save(record('a', {}, { 'user.a': '1', 'user.b': '2' }), VERSION);
    const b = open().save(record('b', {}, { 'user.b': '2', 'user.a': '1' }), VERSION);
    expect(b.checksum).toBe(a.checksum);
    expect(open().load(50_300)[0]!.checksum).not.toBe(a.checksum);
    const limits = [{ gfid: '00000000-0000-0000-0000-000000000001', type: 1 }];
    expect(open().save(record('c', { quota: { version: 1, limits } }), 60_000).quotaChecksum).not.toBe(0);
  });

  const torn: Record<string, (put: (path: string, text: string) => void) => unknown> = {
    'no info': () => fileSystem.removeFile('/g/vols/data/info'),
    'no type': (write) => write('info', ''),
    "count 'x'": (write) => write('info', 'type=0\ncount=x\n'),
    "volume-id '1'": (write) => write('info', 'type=0\ncount=1\nstatus=0\nversion=1\nvolume-id=1\n'),
    "version '2147483648'": (write) =>
      write('info', textOf('vols/data/info')!.replace('version=1', 'version=2147483648')),
    'no brick-1': (write) => write('info', textOf('vols/data/info')!.replace('count=1', 'count=2147483647')),
    "brick '../../x:y'": (write) => write('info', textOf('vols/data/info')!.replace('10.0.0.1:-b1', '../../x:y')),
    'no file for brick 10.0.0.1:-b1': () => fileSystem.removeFile('/g/vols/data/bricks/10.0.0.1:-b1'),
    'no hostname or path for brick 10.0.0.1:-b1': (write) => write('bricks/10.0.0.1:-b1', 'hostname=10.0.0.1'),
    'quota.conf of another kind': (write) => write('quota.conf', 'x'),
  };

  it.each(Object.entries(torn))('sets aside a volume with %s', (problem, tear) => {
    open().save(record('data'), VERSION);
    open().save(record('other'), VERSION);
    tear((path, text) => put(`vols/data/${path}`, text));
    expect(
      open()
        .load(VERSION)
        .map(({ name }) => name),
    ).toEqual(['other']);
    expect(warnings).toEqual([`Volume /g/vols/data is damaged (${problem}): set aside as /g/vols.damaged/data`]);
    // The next one of this name is put beside it; nothing is lost.
    open().save(record('data'), VERSION);
    fileSystem.removeFile('/g/vols/data/info');
    open().load(VERSION);
    expect(fileSystem.readDirectory('/g/vols.damaged')).toEqual(['data', 'data-2']);
  });

  it('is lenient with what stands between', () => {
    open().save(record('data'), VERSION);
    put('vols/README', 'a file');
    fileSystem.makeDirectory('/g/vols/lost+found');
    put('vols/data/info', `\n\r\nno pair\n${textOf('vols/data/info')!.replaceAll('\n', '\r\n')}half=`);
    const [volume] = open().load(VERSION);
    expect(volume?.info.get('type')).toBe('0');
    expect(volume?.bricks).toEqual([brick('/b1')]);
    expect(warnings).toEqual([
      'Volume /g/vols/data may be damaged, and is taken as it is: info has another checksum than cksum says',
      '/g/vols/lost+found is no volume: left alone',
    ]);
    expect(fileSystem.readDirectory('/g/vols/lost+found')).toEqual([]);
  });

  it('passes over what it could not write again', () => {
    open().save(record('data'), VERSION);
    put('vols/data/info', `${textOf('vols/data/info')!}user.a\rb=1\nuser.c=1\r2\nuser.d=\0\n=x\nuser.e=f=g\n`);
    const [volume] = open().load(VERSION);
    expect([...volume!.info.keys()].filter((key) => key.startsWith('user.') || key === '')).toEqual(['user.e']);
    expect(open().save(volume!, VERSION).info.get('user.e')).toBe('f=g');
  });

  it('never writes outside of its directory', () => {
    const volumes = open();
    const bad: VolumeRecord[] = [
      ...['..', '.', '', '../x', 'a/b', 'a\0b', 'a\nb', 'x'.repeat(256)].map((name) => record(name)),
      record('data', { bricks: [brick('/b', '../../../etc/x')] }),
      record('data', { bricks: [brick('/b', '')] }),
      // With `.tmp` behind it that would be 256 bytes.
      record('data', { bricks: [brick(`/${'b'.repeat(242)}`)] }),
      record('data', { bricks: [brick('/b\nhostname=x')] }),
      record('data', {}, { 'user.x': 'a\nbrick-0=../x:y' }),
      record('data', {}, { 'user.x\ny': 'a' }),
      record('data', {}, { 'volume-id': '' }),
      record('data', {}, { version: '2147483648' }),
      // What would not be read again.
      record('data', {}, { count: '2' }),
      record('data', { bricks: [brick('/a-b'), brick('/a/b')] }, { count: '2' }),
    ];
    const before = fileSystem.operationCount;
    for (const one of bad) {
      expect(() => volumes.save(one, VERSION)).toThrow(StoreError);
      if (one.name !== 'data') expect(() => volumes.remove(one.name)).toThrow(StoreError);
    }
    expect(fileSystem.operationCount).toBe(before);
  });

  it("does not let pairs pass for bricks' files", () => {
    const stored = open().save(record('data', {}, { 'brick-0': 'evil:-x', 'ta-brick-0': 'evil:-y' }), VERSION);
    expect(stored.bricks).toEqual([brick('/b1')]);
    expect(stored.thinArbiterBricks).toEqual([]);
  });

  it('finishes a change that was interrupted, unless somebody else has changed the volume since', () => {
    open().save(record('data'), VERSION);
    const before = textOf('vols/data/info')!;
    const after = before.replace('version=1', 'version=2');
    const pending = new PendingFile(fileSystem, '/g/vols.pending', () => undefined);
    const change = { name: 'data', before, after, written: [['info', after] as const], removed: [] };
    pending.write(change);
    expect(open().load(VERSION)[0]?.info.get('version')).toBe('2');
    expect(textOf('vols.pending')).toBeUndefined();
    // C, which knows nothing of it, has gone on from there.
    put('vols/data/info', before.replace('version=1', 'version=7'));
    pending.write(change);
    expect(open().load(VERSION)[0]?.info.get('version')).toBe('7');
    expect(textOf('vols.pending')).toBeUndefined();
    expect(warnings).toContain(
      'A change of volume data was interrupted, and the volume has changed since: it is not finished',
    );
  });

  it.each([
    '',
    '{',
    'null',
    '{"name":5,"before":null,"after":null,"written":[],"removed":[]}',
    '{"name":"../x","before":null,"after":"","written":[["../../x","y"]],"removed":[]}',
  ])('passes over a pending change that is none: %s', (text) => {
    put('vols.pending', text);
    expect(open().load(VERSION)).toEqual([]);
    expect(fileSystem.readDirectory('/g')).not.toContain('x');
    open().save(record('data'), VERSION);
    expect(open().load(VERSION)).toHaveLength(1);
  });
});
