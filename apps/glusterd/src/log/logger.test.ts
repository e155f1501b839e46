import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { LogLevel } from './level.ts';
import type { LogSink } from './log-file.ts';
import { Logger } from './logger.ts';
import type { LoggerOptions } from './logger.ts';

class Lines implements LogSink {
  text = '';
  reopened = 0;
  closed = false;
  write(lines: string): void {
    this.text += lines;
  }
  reopen(): void {
    this.reopened++;
  }
  close(): void {
    this.closed = true;
  }
  /** Without time and place. */
  get messages(): string[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.replace(/^\[[^\]]*\] /, '').replace(/\[[^\]]*\] (?=0-)/, ''));
  }
}

let sink: Lines;
let nowUs: number;

function logger(options: Partial<LoggerOptions> = {}): Logger {
  return new Logger(sink, { level: LogLevel.INFO, nowUs: () => nowUs++, ...options });
}

beforeEach(() => {
  sink = new Lines();
  nowUs = Date.UTC(2026, 10, 22) * 1000;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('Logger', () => {
  it('writes up to its level and nothing below', () => {
    const log = logger();
    log.info('i', { msgid: 1 });
    log.debug('d', { msgid: 2 });
    log.level = LogLevel.DEBUG;
    log.debug('d2');
    log.level = LogLevel.NONE;
    log.critical('c');
    expect(sink.messages).toEqual(['I [MSGID: 1] 0-management: i ', 'D 0-management: d2']);
  });

  it('names the file, line and function that logs', () => {
    function findMe(): void {
      logger().info('here');
    }
    findMe();
    expect(sink.text).toMatch(/\[logger\.test\.ts:\d+:findMe\] 0-management: here\n$/);
  });

  it('counts a message that comes again, and writes the count when it falls out of the latest', () => {
    const log = logger({ bufferSize: 2 });
    for (const text of ['a', 'a', 'b', 'a', 'c', 'd']) log.info(text, { msgid: 1 });
    expect(sink.messages.map((line) => line.replace(/ \[MSGID: 1\]/, ''))).toEqual([
      'I 0-management: a ',
      'I 0-management: b ',
      'I 0-management: c ', // b falls out, once seen: nothing to say
      expect.stringMatching(/^The message "I 0-management: a" repeated 2 times between \[2026-11-22 00:00:00\.00000\d/),
      'I 0-management: d ',
    ]);
  });

  it('writes counts after the flush time, and starts anew', () => {
    const log = logger({ flushTimeoutMs: 30_000 });
    log.info('a', { msgid: 1 });
    log.info('a', { msgid: 1 });
    vi.advanceTimersByTime(29_999);
    expect(sink.messages).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sink.messages[1]).toMatch(/repeated 1 times/);
    log.info('a', { msgid: 1 });
    expect(sink.messages).toHaveLength(3);
  });

  it('tells messages apart by level, number, domain and reason', () => {
    const log = logger();
    log.info('a', { msgid: 1 });
    log.info('a', { msgid: 2 });
    log.warning('a', { msgid: 1 });
    log.info('a', { msgid: 1, domain: 'x' });
    log.info('a', { msgid: 1, errno: 'e' });
    expect(sink.messages).toHaveLength(5);
  });

  it('writes everything when the buffer is off', () => {
    const log = logger({ bufferSize: 0 });
    log.info('a');
    log.info('a');
    log.flush();
    expect(sink.messages).toEqual(['I 0-management: a', 'I 0-management: a']);
  });

  it('limits lines that the network causes, however they differ, and says how many it left out', () => {
    const log = logger({ networkLinesPerMinute: 2 });
    for (let i = 0; i < 1000; i++) log.network(LogLevel.WARNING, 'garbage', `garbage from port ${i}`);
    log.network(LogLevel.WARNING, 'other', 'other');
    expect(sink.messages).toHaveLength(3);
    nowUs += 60_000_000;
    log.network(LogLevel.WARNING, 'garbage', 'garbage again');
    expect(sink.messages[3]).toBe('W 0-management: garbage again (998 more of this kind were not logged)');
  });

  it('writes its counts before it goes on in a new file, and before it closes', () => {
    const log = logger();
    log.info('a');
    log.info('a');
    log.reopen();
    expect([sink.reopened, sink.messages.length]).toEqual([1, 2]);
    log.info('b');
    log.info('b');
    log.close();
    expect([sink.closed, sink.messages.length]).toEqual([true, 4]);
  });
});
