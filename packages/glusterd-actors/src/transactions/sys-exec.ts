import type { Dict } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { systemErrorText } from '../host/errno.ts';
import type { RunResult } from '../host/host.ts';
import type { Operation } from './operation.ts';
import { checkFirstOpVersion, NO_KEY } from './op-version-two.ts';

const PEER_PROGRAM_DIRECTORY = '/usr/lib/x86_64-linux-gnu/glusterfs';
/** More arguments than the kernel would take. */
const ARGUMENTS_MAX = 1024;

/**
 * Runs a program of geo-replication, `peer_COMMAND`, and nothing else.
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
export const sysExec: Operation = {
  stage: async (glusterd, dict) => {
    checkFirstOpVersion(glusterd);
    await checkIsProgram(glusterd, programPath(glusterd, dict));
  },
  commit: async (glusterd, dict, response) => {
    const { exitCode, lines } = await run(glusterd, programPath(glusterd, dict), argumentsOf(dict));
    lines.forEach((line, i) => {
      response.setString(`output_${i + 1}`, line.replaceAll('\0', ''));
      response.setInt32('output_count', i + 1);
    });
    // What C says, whatever the program did.
    if (exitCode !== 0) throw refused('Unable to end. Error : Success');
  },
};

/** Most lines of all nodes together. */
const OUTPUT_LINES_MAX = 65_536;

/** Puts the lines of another node after those that are there. */
export function addOutput(dict: Dict, response: Dict): void {
  const before = dict.int32('output_count') ?? 0;
  const count = Math.min(response.int32('output_count') ?? 0, OUTPUT_LINES_MAX - before);
  for (let n = 1; n <= count; n++) {
    const line = response.string(`output_${n}`);
    if (line === undefined) return;
    dict.setString(`output_${before + n}`, line).setInt32('output_count', before + n);
  }
}

/** Only what lies in that one directory may be run. */
function programPath({ config }: Glusterd, dict: Dict): string {
  const name = dict.string('command');
  if (name === undefined) throw new ActorError('ERR_ACTOR_ARGUMENT', 'internal error', { opRet: NO_KEY });
  if (name.includes('/')) throw refused('invalid command name');
  return `${config.peerProgramDirectory ?? PEER_PROGRAM_DIRECTORY}/peer_${name}`;
}

async function checkIsProgram({ host }: Glusterd, path: string): Promise<void> {
  const facts = await host.stat(path, { followLinks: true });
  if (facts?.isFile === true && facts.isExecutable) return;
  throw refused(`gsync ${path.slice(path.lastIndexOf('/') + 1)} command not found.`);
}

function argumentsOf(dict: Dict): string[] {
  const count = dict.int32('cmd_args_count') ?? 0;
  if (count > ARGUMENTS_MAX) throw refused(`Command has ${count} arguments, more than ${ARGUMENTS_MAX}`);
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    const key = `cmd_arg_${i + 1}`;
    const argument = dict.string(key);
    if (argument === undefined) throw new ActorError('ERR_ACTOR_ARGUMENT', `Unable to get ${key}`, { opRet: NO_KEY });
    return argument;
  });
}

async function run(glusterd: Glusterd, path: string, args: readonly string[]): Promise<RunResult> {
  try {
    return await glusterd.host.run(path, args);
  } catch (error) {
    throw refused(`Unable to execute command. Error : ${systemErrorText(error)}`);
  }
}
