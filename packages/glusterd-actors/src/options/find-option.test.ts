import { describe, expect, it } from 'vitest';
import { findOption, needsVolume } from './find-option.ts';

describe('findOption()', () => {
  it.each([
    ['cluster.server-quorum-ratio', 'cluster.server-quorum-ratio'],
    ['server-quorum-ratio', 'cluster.server-quorum-ratio'],
    ['performance.nfs.write-behind', 'performance.nfs.write-behind'],
  ])('knows %s', (key, name) => {
    expect(findOption(key).name).toBe(name);
  });

  // What C says of them.
  it.each([
    ['nosuch', 'anonuid or nfs'],
    ['all', 'acl'],
    ['cluster.nosuch', 'cluster.nufa or ...switch'],
    ['cluster.', 'cluster.background-self-heal-count or ...brick-graceful-cleanup'],
    ['.', 'auth.allow or ...reject'],
    ['.x', 'auth.allow'],
    ['cluster.server-quorum-ration', 'cluster.server-quorum-ratio'],
  ])('tells what may have been meant by %s', (key, hint) => {
    expect(findOption(key)).toEqual({ name: undefined, hint });
  });

  it('does not compare a key that is longer than any option', () => {
    expect(findOption('x'.repeat(100_000))).toEqual({ name: undefined, hint: undefined });
  });
});

it('needsVolume() is of what only a volume can judge', () => {
  expect(needsVolume('cluster.quorum-count')).toBe(true);
  expect(needsVolume('quorum-count')).toBe(true);
  expect(needsVolume('cluster.brick-multiplex')).toBe(false);
});
