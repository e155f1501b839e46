/** A client in C that rpcgen and libtirpc have made from instrument.x. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CPrograms, missingForC } from '../../../test/support/rpcgen.ts';
import { Bench } from './support.ts';

const why = missingForC();
const here = (file: string): string => resolve(import.meta.dirname, '..', file);

describe.skipIf(why !== undefined)(`a client in C${why === undefined ? '' : ` (${why})`}`, () => {
  let programs: CPrograms;
  beforeAll(async () => {
    programs = await CPrograms.build(here('src/instrument.x'), here('test/c/client.c'));
  });
  afterAll(() => programs[Symbol.asyncDispose]());

  it('uses core, abort and interrupt channel', async () => {
    await using bench = await Bench.make();
    const args = [String(bench.address.port)];
    const { stdout, stderr } = await promisify(execFile)(programs.path('client'), args, { timeout: 120_000 });
    expect(stderr).toBe('');
    expect(stdout).toBe(`link: error 0, receives 16384
identity: reason 4, GLUSTER-TS,SIMULATED MULTIMETER,0,1
nothing to read: error 23
channel: error 0
channel: error 29
enable: error 0
requested: volts!
status: 96
volts: reason 4, +1.00000000E+00
no channel: error 0
lock: error 0
unlock: error 0
unlock: error 12
destroy: error 0
destroy: error 4
`);
  });
});
