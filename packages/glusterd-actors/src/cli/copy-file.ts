import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransaction, withLock } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { systemErrorText } from '../host/errno.ts';

/**
 * `gluster system:: copy file` (procedure 37): copies a file below the working directory to the same place on every
 * other node. On a node without peers that is a check of the file, and done.
 *
 *     source   text   relative to the working directory
 */
export function copyFile(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async (command) => {
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    beginTransaction(command, glusterd_op_t.GD_OP_COPY_FILE);
    await withLock(command, command.dict.string('volname') ?? '', () => checkSource(command));
    if (glusterd.snapshot.peers.length > 0) throw notSupported('Copying a file to other nodes');
  });
}

async function checkSource(command: Command): Promise<void> {
  const { host, config } = command.glusterd;
  const { workingDirectory } = config;
  const source = command.requireString('source', 'command unsuccessful');
  const path = `${workingDirectory}/${source}`;
  const directory = await realPath(command, workingDirectory, workingDirectory);
  const target = await realPath(command, path, source);
  // With the slash: /var/lib/glusterd_bad is not below /var/lib/glusterd.
  if (!target.startsWith(`${directory}/`)) throw refused(`Source file is outside of ${workingDirectory} directory`);
  const facts = await host.stat(path, { followLinks: false });
  if (facts === undefined) throw refused(`Source file does not exist in ${workingDirectory}`);
  if (!facts.isFile) throw refused('Source file is not a regular file.');
}

async function realPath(command: Command, path: string, shown: string): Promise<string> {
  try {
    return await command.glusterd.host.realPath(path);
  } catch (error) {
    throw refused(`Failed to get realpath of ${shown}: ${systemErrorText(error)}`);
  }
}
