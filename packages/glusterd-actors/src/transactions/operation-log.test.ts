import { describe, expect, it } from 'vitest';
import { OperationLog } from './operation-log.ts';

type What = Parameters<OperationLog['add']>[1];

function steps(log: OperationLog): string[] {
  const dict = log.dict();
  return Array.from({ length: dict.int32('count') ?? 0 }, (_, n) => {
    const of = (key: string): string | undefined => dict.string(`log${n}-${key}`);
    return `${of('old-state')} > ${of('event')} > ${of('new-state')}`;
  });
}

const LOCK = 'Default > GD_OP_EVENT_LOCK > Locked';
const STAGE = 'Locked > GD_OP_EVENT_STAGE_OP > Staged';

describe('OperationLog', () => {
  it.each<[string, What[], string[]]>([
    [
      'a whole transaction',
      ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK'],
      [
        LOCK,
        STAGE,
        'Staged > GD_OP_EVENT_COMMIT_OP > Brick op Committed',
        'Brick op Committed > GD_OP_EVENT_ALL_ACK > Committed',
        'Committed > GD_OP_EVENT_UNLOCK > Default',
      ],
    ],
    [
      'a stage that was refused',
      ['LOCK', 'STAGE_OP', 'UNLOCK'],
      [LOCK, STAGE, 'Staged > GD_OP_EVENT_UNLOCK > Default'],
    ],
    ['a stage without a lock, which is forgotten', ['STAGE_OP', 'COMMIT_OP', 'STAGE_OP'], [STAGE, STAGE]],
    ['what is never begun', ['COMMIT_OP', 'UNLOCK'], []],
    ['a lock over one that was left', ['LOCK', 'LOCK'], [LOCK, LOCK]],
  ])('has %s', (_, events, expected) => {
    const log = new OperationLog();
    for (const event of events) log.add('t', event, 0);
    expect(steps(log)).toEqual(expected);
    if (expected.length > 0) expect(log.dict().string('log0-time')).toBe('1970-01-01 00:00:00 +0000');
  });

  it('has the last fifty of all transactions, and has an end to those that are under way', () => {
    const log = new OperationLog();
    for (let n = 0; n <= 1024; n++) log.add(`t${n}`, 'LOCK', n);
    expect(steps(log)).toEqual(Array.from({ length: 50 }, () => LOCK));
    log.add('t0', 'UNLOCK', 0);
    expect(steps(log).at(-1)).toBe(LOCK);
    log.add('t1', 'UNLOCK', 0);
    expect(steps(log).at(-1)).toBe('Locked > GD_OP_EVENT_UNLOCK > Default');
  });
});
