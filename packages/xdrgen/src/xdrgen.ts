#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { run } from './command/run.ts';

// A reader that has seen enough is no mistake: `xdrgen nfs.x | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  readStdin: () => readFileSync(0, 'utf8'),
  out: (text) => process.stdout.write(text),
  error: (line) => process.stderr.write(`${line}\n`),
});
