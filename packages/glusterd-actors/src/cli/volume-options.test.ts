import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../glusterd.ts';
import { askCli, texts } from '../../test/support/ask-cli.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { sampleVolumesByName } from '../../test/support/make-volumes.ts';

function withVolumes(): Glusterd {
  const glusterd = makeGlusterd();
  glusterd.publish({ volumes: sampleVolumesByName });
  return glusterd;
}

describe('GET_STATE of options', () => {
  it('lists them, the last first', async () => {
    const written = new Map<string, string>();
    const glusterd = makeGlusterd({ host: fakeHost({ files: { '/run': 'directory' }, written }) });
    glusterd.publish({ volumes: sampleVolumesByName });
    await askCli(glusterd, 'GET_STATE', { odir: '/run', filename: 's', 'getstate-cmd': '2' });
    expect(written.get('/run/s')).toMatch(
      /^\[Volume Options\]\nVolume1.name: arb\nVolume1.options.count: 341\nVolume1.options.value341: on \(DEFAULT\)\n/,
    );
    expect(written.get('/run/s')).toMatch(/\nVolume5.options.key1: cluster.lookup-unhashed\n$/);
  });
});

describe('GET_VOL_OPT', () => {
  it('lists all options, in C’s order', async () => {
    const answer = texts(await askCli(withVolumes(), 'GET_VOL_OPT', { volname: 'rep', key: 'all' }));
    expect(answer).toMatchObject({
      key1: 'cluster.lookup-unhashed',
      value1: 'on (DEFAULT)',
      key5: 'cluster.rebalance-stats',
      count: '341',
    });
    const values = Array.from({ length: 341 }, (_, i): [string, string | undefined] => [
      answer[`key${i + 1}`] ?? '',
      answer[`value${i + 1}`],
    ]);
    expect(Object.fromEntries(values)).toMatchObject({
      'performance.client-io-threads': 'off',
      'cluster.quorum-type': 'auto',
      'changelog.changelog-dir': '{{ brick.path }}/.glusterfs/changelogs (DEFAULT)',
      'nfs.disable': 'on',
    });
  });

  it.each([
    ['dist', 'auth.allow', 'auth.allow', '10.*'],
    ['dist', 'cache-size', 'performance.cache-size', '32MB (DEFAULT)'],
    ['dist', 'user.x', 'user.x', 'hello world'],
    ['dist', 'config.transport', 'config.transport', 'tcp'],
    ['dist', 'config.memory-accounting', 'config.memory-accounting', 'Disabled'],
    ['dist', 'nfs.acl', 'nfs.acl', undefined],
    ['arb', 'cluster.quorum-type', 'cluster.quorum-type', 'auto'],
    ['dist', 'cluster.quorum-type', 'cluster.quorum-type', 'none (DEFAULT)'],
    ['dist', 'cluster.op-version', 'cluster.op-version', '100000'],
    ['dist', 'cluster.max-op-version', 'cluster.max-op-version', '100000'],
  ])('of %s: %s is %s: %s', async (volname, key, name, value) => {
    expect(texts(await askCli(withVolumes(), 'GET_VOL_OPT', { volname, key }))).toMatchObject({
      key1: name,
      count: '1',
    });
    expect(texts(await askCli(withVolumes(), 'GET_VOL_OPT', { volname, key }))['value1']).toBe(value);
  });

  it.each([
    ['nosuch', 'Did you mean anonuid or nfs?', -1],
    ['user.y', '', -2],
  ])('knows no %s', async (key, op_errstr, op_ret) => {
    expect(await askCli(withVolumes(), 'GET_VOL_OPT', { volname: 'dist', key })).toMatchObject({ op_ret, op_errstr });
  });

  it('warns of options of the cluster', async () => {
    const answer = texts(
      await askCli(withVolumes(), 'GET_VOL_OPT', { volname: 'dist', key: 'cluster.server-quorum-ratio' }),
    );
    expect(answer).toMatchObject({ value1: '51' });
    expect(answer['warning']).toMatch(/^Warning: support to get +global option value/);
  });
});
