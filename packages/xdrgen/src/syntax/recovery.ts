import { SyntaxFault } from './token-cursor.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Words that begin a definition: where one stands, a body before it has lost its end. */
const DEFINITIONS = new Set(['const', 'typedef', 'program']);

/**
 * Reads one item of a body. After a mistake it skips to where the next one can begin, so that one run tells all of
 * them: behind the next semicolon or comma, before the brace that closes the body.
 *
 * @throws SyntaxFault where the body itself has lost its end
 */
export function recover(cursor: TokenCursor, readItem: () => void): void {
  const start = cursor.peek();
  try {
    readItem();
    return;
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
  }
  let depth = 0;
  for (;;) {
    const token = cursor.peek();
    if (token.kind === 'end' || (depth === 0 && DEFINITIONS.has(token.text))) throw new SyntaxFault('Body has no end');
    if (token.text === '}' && depth === 0) return;
    cursor.take();
    if (token.text === '{') depth++;
    else if (token.text === '}') depth--;
    else if ((token.text === ';' || token.text === ',') && depth === 0 && cursor.peek() !== start) return;
  }
}
