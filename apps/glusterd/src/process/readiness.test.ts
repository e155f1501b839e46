import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Readiness, parseReadyMessage } from './readiness.ts';

describe('Readiness', () => {
  it('is not there without its variable, and removes it', () => {
    expect(Readiness.fromEnvironment({})).toBeUndefined();
    const env = { GLUSTERD_READY_FD: 'x' };
    expect(Readiness.fromEnvironment(env)).toBeUndefined();
    expect(env).toEqual({});
  });

  it('tells once and closes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'glusterd-ready-'));
    const fd = openSync(join(folder, 'x'), 'w');
    const readiness = Readiness.fromEnvironment({ GLUSTERD_READY_FD: String(fd) });
    readiness?.tell({ ready: false, exitCode: 1, message: 'no' });
    readiness?.tell({ ready: true });
    expect(parseReadyMessage(readFileSync(join(folder, 'x'), 'utf8'))).toEqual({
      ready: false,
      exitCode: 1,
      message: 'no',
    });
    expect(() => closeSync(fd)).toThrow('EBADF');
    rmSync(folder, { recursive: true });
  });
});

describe('parseReadyMessage()', () => {
  it.each(['', '{', 'null', '1', '{}', '{"ready":1}', '{"ready":false}', '{"ready":false,"exitCode":1}'])(
    '%j is no message',
    (text) => {
      expect(parseReadyMessage(text)).toBeUndefined();
    },
  );
});
