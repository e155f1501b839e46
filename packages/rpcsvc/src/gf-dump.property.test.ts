import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GF_DUMP as GENERATED } from './generated/gf-dump.ts';
import { GF_DUMP } from './gf-dump.ts';

const uint64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const int32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const program = fc.record({ progname: fc.string({ unit: 'binary' }), prognum: uint64, progver: uint64 });
const dump = fc.record({ gfs_id: uint64, op_ret: int32, op_errno: int32, prog: fc.array(program) });
const pong = fc.record({ op_ret: int32, op_errno: int32, xdata: fc.uint8Array() });

function encoded<T>(type: XdrType<T>, value: T): Uint8Array {
  const w = new XdrWriter();
  type.encode(w, value);
  return w.finish();
}

function agree<T>(ours: XdrType<T>, generated: XdrType<T>, value: T): void {
  const bytes = encoded(ours, value);
  expect(encoded(generated, value)).toEqual(bytes);
  expect(generated.size(value)).toBe(ours.size(value));
  expect(generated.decode(new XdrReader(bytes))).toEqual(value);
  expect(ours.decode(new XdrReader(bytes))).toEqual(value);
}

describe('GF-DUMP', () => {
  it('is the program that gf-dump.x describes', () => {
    const { name, number, version, procedures } = GENERATED;
    expect(GF_DUMP).toMatchObject({ name, number, version });
    expect(Object.keys(GF_DUMP.procedures)).toEqual(Object.keys(procedures));
    expect(GF_DUMP.procedures.DUMP.number).toBe(procedures.DUMP.number);
    expect(GF_DUMP.procedures.PING.number).toBe(procedures.PING.number);
  });

  it('has the bytes that gf-dump.x describes', () => {
    const { DUMP, PING } = GENERATED.procedures;
    fc.assert(fc.property(dump, (value) => agree(GF_DUMP.procedures.DUMP.result, DUMP.result, value)));
    fc.assert(fc.property(pong, (value) => agree(GF_DUMP.procedures.PING.result, PING.result, value)));
    fc.assert(fc.property(uint64, (gfs_id) => agree(GF_DUMP.procedures.DUMP.args, DUMP.args, { gfs_id })));
  });
});
