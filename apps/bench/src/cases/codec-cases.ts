import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageNames } from '../codec/messages.ts';
import { operations } from '../codec/subject.ts';
import type { Operation } from '../codec/subject.ts';
import type { MessageName } from '../codec/values.ts';
import { compareCodecs } from '../measure/compare-codecs.ts';
import { benchRoot } from '../paths.ts';
import type { BenchCase } from './bench-case.ts';

/** Messages that are decoded and encoded by everybody in turn: our packages, by hand, other libraries, C. */
export function codecCases(): BenchCase[] {
  return messageNames.flatMap((message) =>
    operations
      .filter((operation) => operation !== 'decode-three' || message.startsWith('dict-'))
      .map((operation) => codecCase(message, operation)),
  );
}

const verbs: Readonly<Record<Operation, string>> = {
  decode: 'decode',
  'decode-three': 'decode, for three values only,',
  encode: 'encode',
};

function codecCase(message: MessageName, operation: Operation): BenchCase {
  const name = `codec/${message}/${operation}`;
  return {
    name,
    about: `CPU time to ${verbs[operation]} a ${message.replaceAll('-', ' ')}, beside by hand, json-pack, js-xdr and libtirpc`,
    async run(bench) {
      return { kind: 'codec', name, message, operation, ...(await compareCodecs(bench, { message, operation })) };
    },
    async profile(_bench, file) {
      const worker = join(benchRoot, 'src/codec/worker.ts');
      await promisify(execFile)(process.execPath, [worker, 'profile', 'gluster-ts', message, operation, file]);
    },
  };
}
