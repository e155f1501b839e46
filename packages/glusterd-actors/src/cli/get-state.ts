import { gf_cli_get_state_op } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { answerLater } from '../commands/answer.ts';
import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { stateText } from '../state/state-text.ts';
import { readLocalFacts } from '../volume-info/read-local-facts.ts';
import { volumeOptionValues } from '../volume-info/volume-option-values.ts';

/**
 * `gluster get-state` (procedure 46): writes the state into a file, in a directory that must exist.
 *
 *     odir           text   optional
 *     filename       text   optional
 *     getstate-cmd   uint   optional: what is asked for
 *
 * The answer's dict has in `ofilepath` where it is.
 */
export function getState(glusterd: Glusterd, args: gf_cli_req): Promise<gf_cli_rsp> {
  return answerLater(glusterd, args, {}, async ({ dict }) => {
    const directory = dict.string('odir') ?? glusterd.config.runDirectory ?? DEFAULT_DIRECTORY;
    const facts = await glusterd.host.stat(directory, { followLinks: true });
    if (facts === undefined) throw refused(`Output directory ${directory} does not exist.`);
    if (facts.isFile) throw refused(`Output directory does not exist. ${directory} points to a file.`);
    const name = dict.string('filename') ?? `glusterd_state_${timestamp(glusterd.clock.now())}`;
    const path = `${directory}${directory.endsWith('/') ? '' : '/'}${name}`;
    dict.setString('ofilepath', path);
    const optionsOnly = dict.uint32('getstate-cmd') === gf_cli_get_state_op.GF_CLI_GET_STATE_VOLOPTS;
    const text = optionsOnly ? optionsText(glusterd.snapshot) : await wholeState(glusterd);
    await glusterd.host.writeFile(path, text).catch((cause: unknown) => {
      glusterd.log('error', `Failed to open file at ${path}: ${String(cause)}`);
      throw refused(`Failed to open file at ${path}`);
    });
  });
}

/** In C's order, which puts in front what comes last. */
function optionsText({ volumes, options }: Snapshot): string {
  const lines = [...volumes.values()].flatMap((volume, index) => {
    const values = volumeOptionValues(volume, options);
    const pairs = values.flatMap(({ key, value }, i) => [`key${i + 1}: ${key}`, `value${i + 1}: ${value}`]);
    const shown = [`count: ${values.length}`, ...pairs.reverse()].map((line) => `Volume${index + 1}.options.${line}`);
    return [`Volume${index + 1}.name: ${volume.name}`, ...shown];
  });
  return `${['[Volume Options]', ...lines].join('\n')}\n`;
}

async function wholeState(glusterd: Glusterd): Promise<string> {
  const { snapshot, config } = glusterd;
  return stateText(snapshot, config.basePort ?? BASE_PORT, await readLocalFacts(glusterd));
}

/** C writes here whatever its run directory is. */
const DEFAULT_DIRECTORY = '/var/run/gluster';
const BASE_PORT = 49_152;

/** `20261122_150405`, in local time. */
function timestamp(nowMs: number): string {
  const now = new Date(nowMs);
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}_${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
