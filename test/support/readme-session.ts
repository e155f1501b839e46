import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIsolated } from './isolated.ts';
import { root } from './namespace.ts';

/** A block of commands, and the text that the page says they print. */
export interface Step {
  readonly commands: readonly string[];
  readonly expected: string;
}

/** What came of a session. */
export interface Session {
  /** What each step printed. */
  readonly printed: readonly string[];
  /** What those that went on in the background printed until they were told to end, by Ctrl-C, and how they ended. */
  readonly background: readonly { readonly command: string; readonly printed: string; readonly isOver: boolean }[];
}

/** The blocks of commands of a page, each with the text that follows it. */
export function stepsOf(page: string): readonly Step[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$(?:\n+```text\n([\s\S]*?)^```$)?/gm)].map(
    ([, commands = '', expected = '']) => ({
      commands: commands.trim().replaceAll('\\\n', ' ').split('\n'),
      expected,
    }),
  );
}

/**
 * Types the commands of a page as its reader does, in the folder of the checkout, on a machine whose network, /tmp and /run are
 * its own. A command that ends with & goes on: as many lines of it are waited for as the page shows, and at the end of the
 * page it is told to end by Ctrl-C.
 */
export async function followSession(steps: readonly Step[]): Promise<Session> {
  const script = join(import.meta.dirname, 'readme-session-inside.ts');
  return (await runIsolated(script, JSON.stringify(steps))) as Session;
}
