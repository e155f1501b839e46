/**
 * Runs one operation of one candidate on one message, in a process of its own: what V8 learns from the others' types and
 * leaves of their garbage is not in the way.
 *
 *     node worker.ts serve CANDIDATE MESSAGE OPERATION            obeys its standard input, see below
 *     node worker.ts profile CANDIDATE MESSAGE OPERATION OUTPUT   writes a .cpuprofile
 *
 * It checks the candidate and prints `ready`. Then each line that it reads is a number of operations: it does them and
 * prints the nanoseconds of CPU time that its process used meanwhile, compiler and garbage collector included.
 * `native/codec.c` does the same in C.
 */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { profileWork } from '../micro/profile-work.ts';
import { loadCandidate, scriptedCandidates } from './candidates.ts';
import { check } from './check.ts';
import { keysOf, messageNames, messages } from './messages.ts';
import { operations } from './subject.ts';

/** The last result, so that the work is not thought away. */
export let last: unknown;
export let lastText: unknown;

const [verb, candidateName = '', messageName = '', operationName = '', output = ''] = process.argv.slice(2);
const scripted = scriptedCandidates.find((name) => name === candidateName);
const message = messageNames.find((name) => name === messageName);
const operation = operations.find((name) => name === operationName);
if (scripted === undefined || message === undefined || operation === undefined) {
  throw new Error(`No ${candidateName} of ${messageName}/${operationName}`);
}
const subject = (await loadCandidate(scripted))[message]();
const mask = messages[message].values.length - 1;
const keys = keysOf(messages[message], operation);

if (verb === 'profile') {
  const file = output;
  writeFileSync(file, await profileWork(() => spend(1000)));
} else {
  check(candidateName, subject, messages[message]);
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const before = process.cpuUsage();
    spend(Number(line));
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) * 1000);
  }
}

function decodeAndAsk(index: number): void {
  const decoded = subject.decode(index);
  for (const key of keys) lastText = subject.text?.(decoded, key);
  last = decoded;
}

/** One loop for each operation: a call that may be either would not be inlined. */
function spend(count: number): void {
  if (operation === 'encode') for (let n = 0; n < count; n++) last = subject.encode(n & mask);
  else if (keys.length === 0) for (let n = 0; n < count; n++) last = subject.decode(n & mask);
  else for (let n = 0; n < count; n++) decodeAndAsk(n & mask);
}
