import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageNames } from '../codec/messages.ts';
import type { MessageName } from '../codec/values.ts';
import { compareCodecs, type Operation } from '../measure/compare-codecs.ts';
import { benchRoot } from '../paths.ts';
import type { BenchCase } from './bench-case.ts';

/** Messages that are decoded and encoded by everybody in turn: our packages, by hand, other libraries, C. */
export function codecCases(): BenchCase[] {
  return messageNames.flatMap((message) => [codecCase(message, 'decode'), codecCase(message, 'encode')]);
}

function codecCase(message: MessageName, operation: Operation): BenchCase {
  const name = `codec/${message}/${operation}`;
  return {
    name,
    about: `CPU time to ${operation} a ${message.replaceAll('-', ' ')}, beside by hand, json-pack, js-xdr and libtirpc`,
    async run(bench) {
      return { kind: 'codec', name, message, operation, ...(await compareCodecs(bench, { message, operation })) };
    },
    async profile(_bench, file) {
      const worker = join(benchRoot, 'src/codec/worker.ts');
      await promisify(execFile)(process.execPath, [worker, 'profile', 'gluster-ts', message, operation, file]);
    },
  };
}
