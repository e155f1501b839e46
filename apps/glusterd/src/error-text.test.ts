import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { errorCode, errorText } from './error-text.ts';

function thrown(what: () => unknown): unknown {
  try {
    return what();
  } catch (error) {
    return error;
  }
}

describe('errorText()', () => {
  it("has the system's words for what the system refused", () => {
    const error = thrown(() => readFileSync('/nonexistent'));
    expect([errorCode(error), errorText(error)]).toEqual(['ENOENT', 'No such file or directory']);
  });

  it('has the message of any other error, and the text of what is none', () => {
    expect([errorText(new Error('x')), errorText(7)]).toEqual(['x', '7']);
    expect(errorCode(new Error('x'))).toBeUndefined();
  });
});
