/** Clients of VXI-11 that we did not write: lxi-tools and PyVISA. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runIsolated } from '../../../test/support/isolated.ts';
import { missingForNamespaces } from '../../../test/support/namespace.ts';

const why = missingForNamespaces('lxi', 'python3');

interface Said {
  readonly lxi: readonly string[];
  readonly benchmark: string;
  readonly pyvisa: string;
  readonly ours: string;
  readonly ended: number;
  readonly afterwards: string;
}

describe.skipIf(why !== undefined)(`other people’s clients${why === undefined ? '' : ` (${why})`}`, () => {
  let said: Said;
  beforeAll(async () => {
    said = (await runIsolated(join(import.meta.dirname, 'inside/other-clients.ts'))) as Said;
  }, 240_000);

  it('lxi of lxi-tools, which is C and libtirpc', () => {
    expect(said.lxi).toEqual(['', 'GLUSTER-TS,SIMULATED MULTIMETER,0,1\n', '+1.00000000E+00\n', '+1.00100000E+00\n']);
    expect(said.benchmark).toMatch(/\r100\rResult: [\d.]+ requests\/second\n$/);
  });

  it('PyVISA, which is Python: queries, serial poll, clear, trigger, timeout, lock', () => {
    expect(said.pyvisa).toBe(`GLUSTER-TS,SIMULATED MULTIMETER,0,1
[1.002, 10.0]
1;+1.00300000E+00
100 36
-113,"Undefined header"
1
True
VI_ERROR_TMO
VI_ERROR_IO
1
`);
  });

  it('and ours, which finds it by its number too, while it is registered', () => {
    expect(said.ours).toBe('+1.00500000E+00\n');
    expect(said.ended).toBe(0);
    expect(said.afterwards).toMatch(/^Program 395183 version 1 is not registered for tcp or tcp6/);
  });
});
