import type { Host } from './host.ts';

/** How long an answer holds. Whoever asks for a change of names can wait as long. */
const TTL_MS = 10_000;
/** Answers that are kept; the oldest goes first. */
const ANSWERS_MAX = 1024;

type Names = Pick<Host, 'resolve' | 'nameOf'>;

/**
 * Looks names up as the host does, but each only once in ten seconds: for questions that strangers can have asked as often
 * as they like, while a name that nobody knows takes seconds each time.
 */
export function rememberingNames(host: Names, uptimeMs: () => number): Names {
  return {
    resolve: remembering((name) => host.resolve(name), uptimeMs),
    nameOf: remembering((address) => host.nameOf(address), uptimeMs),
  };
}

function remembering<T>(look: (key: string) => Promise<T>, uptimeMs: () => number): (key: string) => Promise<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; readonly untilMs: number }>();
  return (key) => {
    const now = uptimeMs();
    const known = answers.get(key);
    if (known !== undefined && known.untilMs > now) return known.answer;
    const answer = look(key);
    answers.delete(key);
    answers.set(key, { answer, untilMs: now + TTL_MS });
    const [oldest] = answers.keys();
    if (answers.size > ANSWERS_MAX && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}
