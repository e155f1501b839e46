import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('next() lets one go on per turn of the event loop, in order', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const waiting = ['a', 'b', 'c'].map(async (name) => {
    await turns.next();
    seen.push(name);
    // Comes first in the next turn.
    setImmediate(() => seen.push('others'));
  });
  await Promise.all(waiting);
  expect(seen).toEqual(['a', 'others', 'b', 'others', 'c']);
});
