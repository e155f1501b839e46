/** A process that ends the way its first argument says, with the daemon's log in the file that the second names. */
import { openLogFile } from '../../src/log/log-file.ts';
import { LogLevel } from '../../src/log/level.ts';
import { Logger } from '../../src/log/logger.ts';
import { exitOnUncaught } from '../../src/process/fatal.ts';

const [, , how, file = ''] = process.argv;
exitOnUncaught(new Logger(openLogFile(file), { level: LogLevel.INFO }));
setTimeout(() => process.stdout.write('lives\n'), 1000);
if (how === 'throw') setImmediate(() => throwSomething());
else void Promise.reject(new Error('left alone'));

function throwSomething(): never {
  throw new TypeError('thrown');
}
