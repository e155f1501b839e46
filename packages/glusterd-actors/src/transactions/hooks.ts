import type { Dict } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { Operation } from './operation.ts';

/** An operation of which an administrator's scripts are told. */
export interface Hook {
  /** The directory below `hooks/1` whose scripts they are. */
  readonly operation: 'set' | 'reset';
  /** What they are called with. */
  readonly args: readonly string[];
}

/** Runs the scripts of hooks. How they end changes nothing. */
export interface HookRunner {
  /** Runs those of `pre`, one after the other; resolves when the last has ended. Never rejects. */
  pre(hook: Hook): Promise<void>;
  /** Has those of `post` run, in the order in which they were asked for. */
  post(hook: Hook): void;
}

/** There are no scripts. */
export const noHooks: HookRunner = { pre: () => Promise.resolve(), post: () => undefined };

/**
 * Carries an operation out on this node, and tells scripts of it: before, and after when it went well.
 *
 * @param check - whether it may still be done: scripts take their time
 */
export async function commitWithHooks(
  glusterd: Glusterd,
  operation: Operation,
  { dict, response, check }: { readonly dict: Dict; readonly response: Dict; readonly check?: () => void },
): Promise<void> {
  const hook = operation.hook?.(glusterd, dict);
  if (hook !== undefined) {
    await glusterd.wait(glusterd.hooks.pre(hook));
    check?.();
  }
  await operation.commit(glusterd, dict, response);
  if (hook !== undefined) glusterd.hooks.post(hook);
}

/** `--volname=all -o KEY=VALUE … --gd-workdir=DIRECTORY` */
export function setHook({ config }: Glusterd, dict: Dict): Hook {
  const args = [`--volname=${dict.string('volname') ?? ''}`, '-o'];
  for (let n = 1; ; n++) {
    const key = dict.string(`key${n}`);
    const value = dict.string(`value${n}`);
    if (key === undefined || value === undefined) break;
    args.push(`${key}=${value}`);
  }
  return { operation: 'set', args: [...args, `--gd-workdir=${config.workingDirectory}`] };
}

/** `--volname=all --version=1 --volume-op=reset --gd-workdir=DIRECTORY` */
export function resetHook({ config }: Glusterd, dict: Dict): Hook {
  const volname = `--volname=${dict.string('volname') ?? ''}`;
  const args = [volname, '--version=1', '--volume-op=reset', `--gd-workdir=${config.workingDirectory}`];
  return { operation: 'reset', args };
}
