import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { clusterOption, clusterOptions, MAX_OP_VERSION_KEY } from '../options/cluster-options.ts';
import { findOption } from '../options/find-option.ts';
import { getVolumeOptions } from './get-volume-options.ts';
import { maxOpVersion } from './max-op-version.ts';

/**
 * `gluster volume get` (procedure 41), of one volume or, named `all`, of the options of the whole cluster:
 *
 *     keyN     text   from 1
 *     valueN   text   with ` (DEFAULT)` where it was never set
 *     warning  text   that an option of the cluster should be asked for as such
 *     count    int
 *
 * C writes no line into the command log for it.
 */
export function getVolOpt(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { silent: true }, async (command) => {
    const noName = 'Failed to get volume name while handling get volume option command';
    const volname = command.requireString('volname', noName);
    if (volname.toLowerCase() === 'all') {
      await getClusterOptions(command, glusterd);
      return;
    }
    const key = command.requireString('key', `Failed to get key while handling get volume option for ${volname}`);
    const volume = glusterd.snapshot.volumes.get(volname);
    if (volume === undefined) throw noSuchVolume(volname);
    await getVolumeOptions(command, volume, key);
  });
}

async function getClusterOptions(command: Command, glusterd: Glusterd): Promise<void> {
  const key = command.requireString('key', 'option (null) does not exist');
  const name = key === 'all' ? undefined : nameOf(key);
  let count = 0;
  for (const { key: option, defaultValue } of clusterOptions) {
    if (name !== undefined && option !== name) continue;
    count++;
    const { snapshot } = glusterd;
    const value =
      option === MAX_OP_VERSION_KEY
        ? await maxOpVersion(command, name)
        : (snapshot.options.get(option) ?? defaultValue(snapshot));
    command.dict.setString(`key${count}`, option);
    command.dict.setString(`value${count}`, value);
  }
  command.dict.setInt32('count', count);
}

function nameOf(key: string): string {
  const { name, hint } = findOption(key);
  if (name === undefined && key.toLowerCase() !== 'all') {
    throw refused(hint === undefined ? `Option with name: ${key} does not exist` : `Did you mean ${hint}?`);
  }
  if (clusterOption(name) === undefined || name === undefined) throw refused('Not a valid option for all volumes');
  return name;
}
