import { Dict, DictError } from '@gluster-ts/protocol';
import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';
import { program, XdrError } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';

import { LogLevel } from '../log/level.ts';
import { Logger } from '../log/logger.ts';
import { logServiceEvent } from './log-events.ts';

const { connection } = memoryPeer();
const TEST = program({ name: 'TEST', number: 77, version: 1, procedures: {} });

function logged(error: unknown): string {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line), reopen: () => undefined, close: () => undefined };
  const log = new Logger(sink, { level: LogLevel.INFO });
  const event: RpcsvcEvent = {
    ...{ type: 'actor-failed', connection, suppressed: 0, xid: 1 },
    ...{ program: TEST, procedure: 'LIST', error },
  };
  logServiceEvent(log, event);
  return lines.join('');
}

/** What is thrown at bytes that are no dict. */
function dictError(): unknown {
  try {
    return Dict.unserialize(new Uint8Array([0, 0, 0, 9]));
  } catch (error) {
    return error;
  }
}

describe('logServiceEvent()', () => {
  it('warns of bytes that are no dict, without a stack: that is the caller’s fault', () => {
    const error = dictError();
    expect(error).toBeInstanceOf(DictError);
    const text = logged(error);
    expect(text).toMatch(/ W .*arguments of TEST\.LIST are refused: /);
    expect(text).not.toContain('    at ');
  });

  it('warns of opaque bytes that are no XDR, but not of XDR that was written wrongly', () => {
    expect(logged(new XdrError('ERR_XDR_TRUNCATED', 'Data end', 4))).toMatch(/ W .*are refused: Data end/);
    expect(logged(new XdrError('ERR_XDR_RANGE', 'Not a number', 4))).toMatch(/ E .*failed: /);
    expect(logged(new DictError('ERR_DICT_VALUE', 'Not a value'))).toMatch(/ E .*failed: /);
  });

  it('reports what else an actor throws as an error, with its stack', () => {
    const text = logged(new Error('boom'));
    expect(text).toMatch(/ E .*TEST\.LIST failed: Error: boom/);
    expect(text).toContain('    at ');
  });
});
