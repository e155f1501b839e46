import { expect, it } from 'vitest';

import { LogLevel } from '../log/level.ts';
import { Logger } from '../log/logger.ts';
import { actorLog } from './actor-log.ts';

it('actorLog() has a line of every volume, and not too many of each', () => {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line), reopen: () => undefined, close: () => undefined };
  const log = actorLog(new Logger(sink, { level: LogLevel.INFO, bufferSize: 0 }));
  const volumes = Array.from({ length: 300 }, (_, index) => `v${index}`);
  for (let flap = 0; flap < 20; flap++) {
    for (const name of volumes) log('critical', `Server quorum lost for volume ${name}, ${flap}`, 106_002, name);
    for (const name of volumes) log('error', `Failed to stop ${name}, ${flap}`, 106_013, name);
    log('warning', `something else ${flap}`);
  }
  const count = (text: string): number => lines.filter((line) => line.includes(text)).length;
  for (const name of ['v0', 'v11', 'v299']) expect(count(`lost for volume ${name},`)).toBe(10);
  expect(count('lost for volume')).toBe(10 * 300);
  expect(count('something else')).toBe(10);
});
