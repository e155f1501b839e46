import { describe, expect, it } from 'vitest';
import { loadCandidate, scriptedCandidates } from './candidates.ts';
import { check } from './check.ts';
import { messageNames, messages } from './messages.ts';

describe.each(scriptedCandidates)('%s', (name) => {
  it.each(messageNames)('codes %s as the bytes and values that everybody gets', async (message) => {
    const candidate = await loadCandidate(name);
    check(name, candidate[message](), messages[message]);
  });
});

describe('check', () => {
  const message = messages['reply-header'];

  it('check() refuses a candidate that decodes to something else', async () => {
    const subject = (await loadCandidate('by-hand'))['reply-header']();
    const wrong = { ...subject, plain: () => ({ xid: 1 }) };
    expect(() => check('wrong', wrong, message)).toThrow('wrong decodes variant 0 to something else');
  });

  it('check() refuses a candidate that writes other bytes', async () => {
    const subject = (await loadCandidate('by-hand'))['reply-header']();
    const wrong = { ...subject, encode: () => subject.encode(1) };
    expect(() => check('wrong', wrong, message)).toThrow('wrong encodes variant 0 to other bytes');
  });
});
