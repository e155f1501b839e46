import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GlusterdStore } from '@gluster-ts/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const vectors = resolve(import.meta.dirname, 'vectors');
const names = readdirSync(vectors).filter((name) => name.startsWith('c-'));
const first = 'd5f6b395-255d-4fd5-8c93-e87ac56be9c7';
const second = '4fc5087e-06cf-4c43-b756-7e6e959d7ccb';

/** Every file below a directory: its path, content and the time of its last change. */
function filesOf(directory: string): [path: string, content: string, inode: number][] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, readFileSync(path, 'latin1'), statSync(path).ino]);
}

describe("GlusterdStore on directories of C's glusterd", () => {
  let directory: string;
  const warnings: string[] = [];
  const open = (name: string): GlusterdStore => {
    cpSync(join(vectors, name), directory, { recursive: true });
    return new GlusterdStore(directory, { onWarning: (message) => warnings.push(message) });
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'store-'));
    warnings.length = 0;
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('has some', () => expect(names).toHaveLength(4));

  it.each(names)('leaves every file of %s as it is when what it read is saved', (name) => {
    const store = open(name);
    const before = filesOf(directory);
    expect(before).toHaveLength(3);
    const identity = store.identity.load();
    const { peers } = store.pool.load();
    store.identity.save(identity!.uuid, Number(identity!.operatingVersion));
    for (const peer of peers) store.pool.savePeer(peer);
    store.options.save(store.options.load());
    expect(filesOf(directory)).toEqual(before);
    expect(warnings).toEqual([]);
  });

  it.each(names)('writes the same bytes as C into an empty directory: %s', (name) => {
    const store = open(name);
    const fresh = mkdtempSync(join(tmpdir(), 'store-'));
    try {
      const copy = new GlusterdStore(fresh);
      copy.pool.load();
      const identity = store.identity.load();
      copy.identity.save(identity!.uuid, Number(identity!.operatingVersion));
      for (const peer of store.pool.load().peers) copy.pool.savePeer(peer);
      copy.options.save(store.options.load());
      const contents = (root: string): string[][] =>
        filesOf(root).map(([path, content]) => [path.slice(root.length), content]);
      expect(contents(fresh)).toEqual(contents(directory));
    } finally {
      rmSync(fresh, { recursive: true });
    }
  });

  it('reads what they say', () => {
    const store = open('c-1-two-names');
    expect(store.identity.load()).toEqual({ uuid: first, operatingVersion: '100000' });
    expect(store.pool.load()).toEqual({
      peers: [{ uuid: second, state: 3, hostnames: ['10.91.7.2', '10.91.8.2'], term: 1 }],
      detached: new Map(),
    });
    expect(store.options.load().get('global-option-version')).toBe('2');
  });
});
