import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { setVolume } from '../cli/set-volume.ts';
import { clusterOptions } from './cluster-options.ts';

async function help(volname: string): Promise<{ op_ret: number; op_errstr: string; text: string; log: string[] }> {
  const log: string[] = [];
  const glusterd = makeGlusterd({ commandLog: (line) => log.push(line) });
  const dict = new Dict()
    .setString('volname', volname)
    .setInt32('count', 0)
    .setString('cmd-str', `volume set ${volname}`);
  const rsp = await setVolume(glusterd, { dict: dict.serialize() });
  return { ...rsp, text: Dict.unserialize(rsp.dict).string('help-str') ?? '', log };
}

const settable = clusterOptions.map(({ key }) => key).filter((key) => key !== 'cluster.max-op-version');

describe('volume set help', () => {
  it('lists every option that can be set, its default and what it is for', async () => {
    const { op_ret, op_errstr, text, log } = await help('help');
    expect([op_ret, op_errstr, log]).toEqual([0, '', ['volume set help : SUCCESS']]);
    const entries = [...text.matchAll(/^Option: (.*)\nDefault Value: (.+)\nDescription: (.+)\n\n/gm)];
    expect(entries.map(([, name]) => name)).toEqual(settable);
    expect(entries.map(([, , value]) => value)).toEqual([
      '51',
      'disable',
      '100000',
      'disable',
      '250',
      '100',
      'disable',
      'INFO',
      'disable',
    ]);
    expect(text).toMatch(/Those of volumes cannot be set here yet\.\n$/);
  });

  it('has the same as XML', async () => {
    const { text } = await help('help-xml');
    const option =
      '<option><defaultValue>[^<>&]+</defaultValue><description>[^<>&]+</description><name>[^<>&]+</name></option>';
    expect(text).toMatch(new RegExp(`^<\\?xml version="1\\.0"[^>]*\\?>\\n<options>(${option})+</options>\\n$`));
    expect([...text.matchAll(/<name>(.*?)<\/name>/g)].map(([, name]) => name)).toEqual(settable);
  });
});
