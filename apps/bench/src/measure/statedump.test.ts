import { expect, it } from 'vitest';
import { sumHeld } from './statedump.ts';

it('sumHeld() adds up what is held over all sections and leaves out what only counts', () => {
  const text = [
    'DUMP-START-TIME: 2026-11-22 12:00:00.000000 +0000',
    '[arena.1]',
    'arena.1.active_cnt=2',
    'arena.1.passive_cnt=1022',
    '[rpcsvc.unix]',
    'rpcsvc.calls=4000000',
    'rpcsvc.in-progress=3',
    '[rpcsvc.tcp]',
    'rpcsvc.in-progress=1',
    '[connection.4]',
    'connection.peer=unix',
    'connection.bytes-queued=184',
    'DUMP-END-TIME: 2026-11-22 12:00:00.000100 +0000',
  ].join('\n');
  expect(Object.fromEntries(sumHeld(text))).toEqual({
    'arena.1.active_cnt': 2,
    'rpcsvc.in-progress': 4,
    'connection.bytes-queued': 184,
  });
});
