import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answer } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { noSuchVolume, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { clusterOptionName, clusterOptions, MAX_OP_VERSION_KEY } from '../state/cluster-options.ts';
import { OPERATING_VERSION_MAX } from '../state/operating-version.ts';

/**
 * `gluster volume get` (procedure 41), of one volume or, named `all`, of the options of the whole cluster:
 *
 *     keyN     text   from 1
 *     valueN   text   with ` (DEFAULT)` where it was never set
 *     count    int
 *
 * C writes no line into the command log for it.
 */
export function getVolOpt(glusterd: Glusterd, args: gf_cli_req): gf_cli_rsp {
  return answer(glusterd, args, { silent: true }, (command) => {
    const noName = 'Failed to get volume name while handling get volume option command';
    const volname = command.requireString('volname', noName);
    if (volname.toLowerCase() === 'all') {
      getClusterOptions(command, glusterd);
      return;
    }
    command.requireString('key', `Failed to get key while handling get volume option for ${volname}`);
    throw noSuchVolume(volname);
  });
}

function getClusterOptions(command: Command, glusterd: Glusterd): void {
  const key = command.requireString('key', 'option (null) does not exist');
  const { snapshot } = glusterd;
  const name = key === 'all' ? undefined : nameOf(key);
  let count = 0;
  for (const { key: option, defaultValue } of clusterOptions) {
    if (name !== undefined && option !== name) continue;
    count++;
    if (option === MAX_OP_VERSION_KEY) askForMaxOpVersion(command, glusterd);
    command.dict.setString(`key${count}`, option);
    command.dict.setString(`value${count}`, snapshot.options.get(option) ?? defaultValue(snapshot));
  }
  command.dict.setInt32('count', count);
}

/** A question to all peers, even when there are none: a transaction that leaves its traces in the dict. */
function askForMaxOpVersion({ dict }: Command, glusterd: Glusterd): void {
  dict.setUuid('originator_uuid', glusterd.identity().uuid);
  dict.setInt32('is_synctasked', 1);
  dict.setString('max-opversion', String(OPERATING_VERSION_MAX));
}

function nameOf(key: string): string {
  const name = clusterOptionName(key);
  if (name === undefined) throw refused('Not a valid option for all volumes');
  return name;
}
