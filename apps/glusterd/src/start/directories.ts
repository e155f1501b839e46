import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { Config } from '../config/load-config.ts';
import { errorCode, errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** Makes the working directory if need be and checks that state can be kept there. @throws GlusterdError ERR_WORKING_DIRECTORY */
export function prepareWorkingDirectory(directory: string): void {
  makeDirectory(directory, 'working directory', 'working-directory');
  try {
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unusable(directory, 'working directory', 'working-directory', errorText(cause), cause);
  }
}

/** Makes the directories that bricks, hooks and commands expect to find. @throws GlusterdError ERR_WORKING_DIRECTORY */
export function prepareDirectories({ workingDirectory, runDirectory, loggingDirectory }: Config): void {
  for (const name of STATE) makeDirectory(join(workingDirectory, name), 'directory', 'working-directory');
  for (const event of HOOK_EVENTS) {
    for (const when of ['pre', 'post']) {
      makeDirectory(join(workingDirectory, 'hooks/1', event, when), 'directory', 'working-directory');
    }
  }
  for (const name of RUN) makeDirectory(join(runDirectory, name), 'directory', 'run-directory');
  makeDirectory(join(loggingDirectory, 'bricks'), 'directory', 'logging-directory');
}

const STATE = ['vols', 'snaps', 'peers', 'bitd', 'scrub', 'glustershd', 'quotad', 'groups', 'ss_brick'];
const RUN = ['vols', 'snaps', 'bitd', 'scrub', 'quotad'];
const HOOK_EVENTS = [
  'create',
  'start',
  'stop',
  'delete',
  'add-brick',
  'remove-brick',
  'set',
  'reset',
  'gsync-create',
] as const;

function makeDirectory(path: string, what: string, option: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o755 });
    if (statSync(path).isDirectory()) return;
  } catch (cause) {
    const isFile = errorCode(cause) === 'EEXIST' || errorCode(cause) === 'ENOTDIR';
    const reason = isFile ? 'It, or a part of its path, is a file' : errorText(cause);
    throw unusable(path, what, option, reason, cause);
  }
  throw unusable(path, what, option, 'It is a file', undefined);
}

function unusable(path: string, what: string, option: string, reason: string, cause: unknown): GlusterdError {
  const message = `Cannot use the ${what} ${path}: ${reason} (option ${option} names another)`;
  return new GlusterdError('ERR_WORKING_DIRECTORY', message, { cause });
}
