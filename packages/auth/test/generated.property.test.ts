import { AUTH_SCHEMES } from '@gluster-ts/auth';
import type { AuthScheme } from '@gluster-ts/auth';
import { OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auth_glusterfs_params_v3,
  auth_glusterfs_parms,
  auth_glusterfs_parms_v2,
  authsys_parms,
} from '../src/generated/auth.ts';
import { GENERATED_SCHEMES } from './support/generated-schemes.ts';

const uint = fc.nat(0xffff_ffff);
const int = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const uhyper = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength, size: 'max' });
const uints = (maxLength: number): fc.Arbitrary<number[]> => fc.array(uint, { maxLength, size: 'max' });
// Up to and across the limit of groups and bytes of the owner together.
const groups = fc.oneof(uints(4), uints(60));
const owner = fc.oneof(bytes(8), bytes(60));

/** Bodies that are what their type says, many of them damaged somewhere or torn. */
function bodies<T>(type: XdrType<T>, values: fc.Arbitrary<T>): fc.Arbitrary<Uint8Array> {
  const valid = values.map((value) => {
    const w = new XdrWriter();
    type.encode(w, value);
    return w.finish();
  });
  const damaged = fc.tuple(valid, fc.nat(), fc.nat(255)).map(([body, at, byte]) => body.with(at % body.length, byte));
  const torn = fc.tuple(valid, fc.nat()).map(([body, at]) => body.slice(0, at % body.length));
  const longer = fc.tuple(valid, bytes(9)).map(([body, more]) => Uint8Array.of(...body, ...more));
  return fc.oneof({ arbitrary: valid, weight: 3 }, damaged, torn, longer, bytes(120));
}

const SYS = fc.record({ stamp: uint, machinename: owner, uid: uint, gid: uint, gids: uints(16) });
const V1 = fc.record({
  lk_owner: uhyper,
  pid: int,
  uid: uint,
  gid: uint,
  ngrps: fc.oneof(fc.nat(17), uint),
  groups: fc.array(uint, { minLength: 16, maxLength: 16 }),
});
const V2 = fc.record({ pid: int, uid: uint, gid: uint, groups, lk_owner: owner });
const V3 = fc.record({
  pid: int,
  uid: uint,
  gid: uint,
  flags: uint,
  ctime_nsec: uint,
  ctime_sec: uhyper,
  groups,
  lk_owner: owner,
});

const cases: readonly (readonly [flavor: number, bodies: fc.Arbitrary<Uint8Array>])[] = [
  [1, bodies(authsys_parms, SYS)],
  [5, bodies(auth_glusterfs_parms, V1)],
  [390_039, bodies(auth_glusterfs_parms_v2, V2)],
  [390_040, bodies(auth_glusterfs_params_v3, V3)],
];

const schemeOf = (schemes: readonly AuthScheme[], flavor: number): AuthScheme =>
  schemes.find((scheme) => scheme.flavor === flavor)!;

describe('authenticate()', () => {
  it.each(cases)('of flavour %i judges as the decoder does that is generated from auth.x', (flavor, bodiesOfFlavor) => {
    const ours = schemeOf(AUTH_SCHEMES, flavor);
    const generated = schemeOf(GENERATED_SCHEMES, flavor);
    const verifier = new OpaqueAuth();
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(bodiesOfFlavor, (body) => {
        const credential = new OpaqueAuth(flavor, body);
        const verdict = ours.authenticate(credential, verifier);
        expect(verdict).toEqual(generated.authenticate(credential, verifier));
        if (verdict.ok) accepted++;
        else refused++;
      }),
    );
    expect(Math.min(accepted, refused)).toBeGreaterThan(0);
  });
});
