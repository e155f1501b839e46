import { describe, expect, it } from 'vitest';
import { ActorError } from './errors.ts';
import { Glusterd } from './glusterd.ts';
import { makeGlusterd, MemoryIdentityStore, OWN_UUID } from '../test/support/make-glusterd.ts';

const NEW_UUID = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

describe('identity()', () => {
  it('makes none up before it is needed, and then one', () => {
    const identityStore = new MemoryIdentityStore();
    const glusterd = makeGlusterd({ identityStore });
    expect(identityStore.saves).toBe(0);
    expect(glusterd.snapshot.identity).toBeUndefined();
    expect(glusterd.identity()).toEqual({ uuid: NEW_UUID, operatingVersion: 100_000 });
    expect(glusterd.identity().uuid).toBe(NEW_UUID);
    expect(identityStore.record).toEqual({ uuid: NEW_UUID, operatingVersion: 100_000 });
    expect(identityStore.saves).toBe(1);
  });

  it('is the stored one, with its operating version', () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 70_000 });
    const glusterd = makeGlusterd({ identityStore });
    expect(glusterd.identity()).toEqual({ uuid: OWN_UUID, operatingVersion: 70_000 });
    expect(glusterd.snapshot.operatingVersion).toBe(70_000);
    expect(identityStore.saves).toBe(0);
  });

  it('that cannot be stored is none, and the next need tries again', () => {
    const identityStore = new MemoryIdentityStore();
    identityStore.failure = new Error('Cannot write /x: No space left on device');
    const glusterd = makeGlusterd({ identityStore });
    expect(() => glusterd.identity()).toThrow(ActorError);
    expect(() => glusterd.identity()).toThrow('No space left on device');
    expect(glusterd.snapshot.identity).toBeUndefined();
    identityStore.failure = undefined;
    expect(glusterd.identity().uuid).toBe(NEW_UUID);
  });

  it('of a store that cannot be read stops the daemon at once', () => {
    const identityStore = { load: () => fail('Cannot read it'), save: () => undefined };
    expect(() => new Glusterd({ config: { workingDirectory: '/w' }, identityStore })).toThrow('Cannot read it');
  });
});

describe('renewIdentity() and setOperatingVersion()', () => {
  it('keep each what the other changes', () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const glusterd = makeGlusterd({ identityStore });
    glusterd.setOperatingVersion(80_000);
    expect(identityStore.record).toEqual({ uuid: OWN_UUID, operatingVersion: 80_000 });
    glusterd.renewIdentity();
    expect(identityStore.record).toEqual({ uuid: NEW_UUID, operatingVersion: 80_000 });
    expect(glusterd.snapshot.operatingVersion).toBe(80_000);
  });

  it('leave everything as it was when storing fails', () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const glusterd = makeGlusterd({ identityStore });
    const before = glusterd.snapshot;
    identityStore.failure = new Error('full');
    expect(() => glusterd.renewIdentity()).toThrow('full');
    expect(() => {
      glusterd.setOperatingVersion(1);
    }).toThrow('full');
    expect(glusterd.snapshot).toBe(before);
  });
});

describe('publish()', () => {
  it('leaves the snapshot that somebody holds alone', () => {
    const glusterd = makeGlusterd();
    const before = glusterd.snapshot;
    glusterd.publish({ options: new Map([['cluster.brick-multiplex', 'on']]) });
    expect(before.options.size).toBe(0);
    expect(glusterd.snapshot.options.get('cluster.brick-multiplex')).toBe('on');
    expect(glusterd.snapshot.identity).toBe(before.identity);
  });
});

function fail(message: string): never {
  throw new Error(message);
}
