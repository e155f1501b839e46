import { expect, it } from 'vitest';
import { sumHeld } from './statedump.ts';

const empty = ['iobuf_pool.stdalloc_active=0', 'synctask.waiting=0', 'listener.connections=0'];

it('sumHeld() adds up what is held over all sections and leaves out what only counts', () => {
  const text = [
    'DUMP-START-TIME: 2026-11-22 12:00:00.000000 +0000',
    ...empty,
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
    'iobuf_pool.stdalloc_active': 0,
    'synctask.waiting': 0,
    'listener.connections': 0,
  });
});

it('sumHeld() refuses a dump in which a kind of counter is missing', () => {
  const text = [...empty, 'rpcsvc.clients=0'].join('\n');
  expect(() => sumHeld(text)).toThrow('The statedump has no counter like ^arena');
});
