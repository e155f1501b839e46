import { Dict } from '@gluster-ts/protocol';
import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../glusterd.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { sampleVolumesByName } from '../../test/support/make-volumes.ts';
import { addVolume } from '../volumes/volume-dict.ts';
import { syncVolume, takeSyncedVolume } from './sync-volume.ts';

const names = { node1: ['10.0.0.1'], node2: ['10.0.0.2'] };

function make(effects: Parameters<typeof makeGlusterd>[0] = {}): Glusterd {
  return makeGlusterd({ host: fakeHost({ names, local: ['10.0.0.1'] }), ...effects });
}

/** What this node, which is node1, answers when it is asked for a volume of a host. */
async function answerOf(hostname: string, volname?: string): Promise<Dict> {
  const glusterd = make();
  glusterd.publish({ volumes: sampleVolumesByName });
  const dict = new Dict().setString('hostname', hostname);
  if (volname !== undefined) dict.setString('volname', volname);
  const response = new Dict();
  await syncVolume.stage(glusterd, dict, false);
  await syncVolume.commit(glusterd, dict, response);
  return response;
}

describe('syncVolume', () => {
  it('has the node tell all of its volume that is asked for', async () => {
    const answer = await answerOf('node1', 'arb');
    expect(answer.string('volume1.name')).toBe('arb');
    expect(answer.string('volume1.brick3.path')).toBe('/b/arb3');
    expect(answer.int32('count')).toBe(1);
  });

  it.each([
    ['node1', 'nosuch', 'Volume nosuch does not exist'],
    ['node2', 'arb', 'node2, is not a friend'],
  ])('of %s, %s, is refused: %s', async (hostname, volname, words) => {
    await expect(answerOf(hostname, volname)).rejects.toThrow(words);
  });

  it('of all volumes is refused without a word, as in C', async () => {
    await expect(answerOf('node1')).rejects.toMatchObject({ message: '', opRet: -2 });
  });
});

describe('takeSyncedVolume()', () => {
  const disk = new MemoryFileSystem();
  disk.makeDirectory('/g');

  it('takes over, and stores, what is newer or missing here, and nothing else', async () => {
    const { volumes } = new GlusterdStore('/g', { fileSystem: disk });
    const glusterd = make({ volumeStore: volumes });
    const answer = await answerOf('node1', 'arb');
    takeSyncedVolume(glusterd, 'arb', answer);
    const [stored] = volumes.load(100_000);
    expect(stored?.name).toBe('arb');
    const taken = glusterd.snapshot.volumes.get('arb');
    expect(taken?.bricks.map(({ path }) => path)).toEqual(['/b/arb1', '/b/arb2', '/b/arb3']);
    takeSyncedVolume(glusterd, 'arb', answer);
    expect(glusterd.snapshot.volumes.get('arb')).toBe(taken);
    takeSyncedVolume(glusterd, 'arb', answer.setString('volume1.version', '2'));
    expect(glusterd.snapshot.volumes.get('arb')?.version).toBe(2);
    takeSyncedVolume(glusterd, 'arb', answer.setString('volume1.version', '1'));
    expect(glusterd.snapshot.volumes.get('arb')?.version).toBe(2);
  });

  it('takes nothing but what was asked for, once', () => {
    const fileSystem = new MemoryFileSystem();
    fileSystem.makeDirectory('/g');
    const glusterd = make({ volumeStore: new GlusterdStore('/g', { fileSystem }).volumes });
    const arb = sampleVolumesByName.get('arb')!;
    const answer = new Dict();
    const others = [{ ...arb, name: 'other' }, arb, { ...arb, version: 2 }, { ...arb, version: 3 }];
    others.forEach((volume, index) => addVolume(answer, volume, index + 1, 100_000));
    takeSyncedVolume(glusterd, 'arb', answer.setInt32('count', others.length));
    expect([...glusterd.snapshot.volumes.values()].map(({ name, version }) => `${name} ${version}`)).toEqual(['arb 1']);
    takeSyncedVolume(glusterd, undefined, answer);
    takeSyncedVolume(glusterd, 'nosuch', answer);
    expect(glusterd.snapshot.volumes.size).toBe(1);
  });

  it('refuses what cannot be kept', async () => {
    const answer = await answerOf('node1', 'arb');
    expect(() => takeSyncedVolume(make(), 'arb', answer)).toThrow('Volume arb cannot be kept');
    const full = { load: () => [], remove: () => undefined };
    const save = (): never => {
      throw new Error('No space');
    };
    const glusterd = make({ volumeStore: { ...full, save } });
    expect(() => takeSyncedVolume(glusterd, 'arb', answer)).toThrow('Volume arb cannot be kept');
    expect(glusterd.snapshot.volumes.size).toBe(0);
    answer.setInt32('volume1.version', -1);
    expect(() => takeSyncedVolume(make(), 'arb', answer)).toThrow('Volume arb cannot be kept: volume1.version -1');
    for (const count of [2_147_483_647, -1]) {
      expect(() => takeSyncedVolume(make(), 'arb', new Dict().setInt32('count', count))).not.toThrow();
    }
  });
});
