/** A process that ends the way its first argument says, with the daemon's log in the file that the second names. */
import { openLogFile } from '../../src/log/log-file.ts';
import { LogLevel } from '../../src/log/level.ts';
import { Logger } from '../../src/log/logger.ts';
import { exitOnUncaught } from '../../src/process/fatal.ts';

const [, , how, file = ''] = process.argv;
exitOnUncaught(new Logger(openLogFile(file), { level: LogLevel.INFO }));
if (how === 'throw') setImmediate(() => throwSomething());
else void Promise.reject(new Error('left alone'));
// Not by a clock, which may be faster than what went before: a turn later.
setImmediate(() => setImmediate(() => process.stdout.write('lives\n')));

function throwSomething(): never {
  throw new TypeError('thrown');
}
