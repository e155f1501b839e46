import { glusterd_op_t } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import type { Command } from '../commands/command.ts';
import { setWorkdir } from '../commands/geo-replication.ts';
import { notSupported, refused } from '../commands/refusals.ts';
import { beginTransaction, withLock } from '../commands/transaction.ts';
import type { Glusterd } from '../glusterd.ts';
import { systemErrorText } from '../host/errno.ts';
import type { RunResult } from '../host/host.ts';

const PEER_PROGRAM_DIRECTORY = '/usr/lib/x86_64-linux-gnu/glusterfs';
/** More arguments than the kernel would take. */
const ARGUMENTS_MAX = 1024;

/**
 * `gluster system:: execute` (procedure 38): runs a program of geo-replication, `peer_COMMAND`, and nothing else.
 *
 *     command          text
 *     cmd_args_count   int
 *     cmd_arg_N        text   from 1
 *
 * The answer has its output:
 *
 *     output_N         text   a line, from 1
 *     output_count     int    absent when there is none
 */
export function sysExec(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, { finish: setWorkdir }, async (command) => {
    if (command.hasDict) command.dict.setString('host-uuid', glusterd.identity().uuid);
    beginTransaction(command, glusterd_op_t.GD_OP_SYS_EXEC);
    await withLock(command, command.dict.string('volname') ?? '', () => execute(command));
  });
}

async function execute(command: Command): Promise<void> {
  const { dict, glusterd } = command;
  const name = command.requireString('command', 'internal error');
  // Only what lies in that one directory may be run.
  if (name.includes('/')) throw refused('invalid command name');
  const path = `${glusterd.config.peerProgramDirectory ?? PEER_PROGRAM_DIRECTORY}/peer_${name}`;
  const facts = await glusterd.host.stat(path, { followLinks: true });
  if (facts?.isFile !== true || !facts.isExecutable) throw refused(`gsync peer_${name} command not found.`);
  if (glusterd.snapshot.peers.length > 0) throw notSupported('Executing a command on other nodes');
  const { exitCode, lines } = await run(glusterd, path, argumentsOf(command));
  lines.forEach((line, i) => {
    dict.setString(`output_${i + 1}`, line.replaceAll('\0', ''));
    dict.setInt32('output_count', i + 1);
  });
  if (exitCode !== 0) throw refused('Unable to end. Error : Success');
}

function argumentsOf(command: Command): string[] {
  const count = command.dict.int32('cmd_args_count') ?? 0;
  if (count > ARGUMENTS_MAX) throw refused(`Command has ${count} arguments, more than ${ARGUMENTS_MAX}`);
  return Array.from({ length: Math.max(count, 0) }, (_, i) => command.requireString(`cmd_arg_${i + 1}`));
}

async function run(glusterd: Glusterd, path: string, args: readonly string[]): Promise<RunResult> {
  try {
    return await glusterd.host.run(path, args);
  } catch (error) {
    throw refused(`Unable to execute command. Error : ${systemErrorText(error)}`);
  }
}
