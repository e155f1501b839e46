import { AuthStat, CallHeader, OpaqueAuth, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuthRegistry } from '../registry.ts';
import type { AuthVerdict, CredentialSource } from '../scheme.ts';
import { AUTH_SCHEMES } from './all.ts';
import { authGlusterfsV2 } from './auth-glusterfs-v2.ts';
import { authGlusterfsV3 } from './auth-glusterfs-v3.ts';
import { authGlusterfs } from './auth-glusterfs.ts';
import { authSys } from './auth-sys.ts';

const registry = new AuthRegistry(AUTH_SCHEMES);

const uint32 = fc.nat(0xffff_ffff);
const int32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const groups = fc.array(uint32, { maxLength: 120, size: 'max' });
const owner = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: 1, maxLength });

/** Through a call header and back, as between a client and a server. */
function overTheWire(source: CredentialSource): AuthVerdict {
  const w = new XdrWriter();
  const credential = source.credential();
  expect(credential.byteLength).toBeLessThanOrEqual(400);
  const sent = new CallHeader();
  sent.cred.set(credential.flavor, credential.body);
  sent.encode(w);
  const received = new CallHeader();
  expect(received.decode(new XdrReader(w.finish()))).toBe(true);
  return registry.authenticate(received.cred, received.verf);
}

describe('every scheme', () => {
  it('authenticate() gives back what authSys() was told', () => {
    fc.assert(
      fc.property(
        fc.record({
          uid: uint32,
          gid: uint32,
          stamp: uint32,
          groups,
          machineName: fc.string({ unit: 'grapheme', maxLength: 20 }),
        }),
        (options) => {
          fc.pre(new TextEncoder().encode(options.machineName).length <= 255);
          expect(overTheWire(authSys(options))).toMatchObject({
            ok: true,
            identity: { flavor: 1, ...options, groups: options.groups.slice(0, 16) },
          });
        },
      ),
    );
  });

  it('authenticate() gives back what authGlusterfs() was told', () => {
    fc.assert(
      fc.property(fc.record({ pid: int32, uid: uint32, gid: uint32, groups, lkOwner: owner(8) }), (caller) => {
        const lkOwner = new Uint8Array(8);
        lkOwner.set(caller.lkOwner);
        expect(overTheWire(authGlusterfs(caller))).toMatchObject({
          ok: true,
          identity: { flavor: 5, ...caller, lkOwner, groups: caller.groups.slice(0, 16) },
        });
      }),
    );
  });

  it('authenticate() gives back what authGlusterfsV2() was told', () => {
    fc.assert(
      fc.property(fc.record({ pid: int32, uid: uint32, gid: uint32, groups, lkOwner: owner(95) }), (caller) => {
        expect(overTheWire(authGlusterfsV2(caller))).toMatchObject({
          ok: true,
          identity: { flavor: 390_039, ...caller, groups: caller.groups.slice(0, 95 - caller.lkOwner.length) },
        });
      }),
    );
  });

  it('authenticate() gives back what authGlusterfsV3() was told', () => {
    fc.assert(
      fc.property(
        fc.record({ pid: int32, uid: uint32, gid: uint32, groups, lkOwner: owner(91), flags: uint32 }),
        fc.nat(2 ** 40),
        (caller, now) => {
          expect(overTheWire(authGlusterfsV3({ ...caller, now: () => now }))).toMatchObject({
            ok: true,
            identity: {
              flavor: 390_040,
              ...caller,
              groups: caller.groups.slice(0, 91 - caller.lkOwner.length),
              ctimeSec: BigInt(Math.floor(now / 1000)),
              ctimeNsec: (now % 1000) * 1e6,
            },
          });
        },
      ),
    );
  });

  it('authenticate() ends in a verdict for any bytes', () => {
    // Small words make counts that nearly fit.
    const word = fc.oneof(fc.nat(100), uint32);
    const body = fc.array(word, { maxLength: 100, size: 'max' }).map((words) => {
      const bytes = new Uint8Array(words.length * 4);
      words.forEach((value, i) => new DataView(bytes.buffer).setUint32(4 * i, value));
      return bytes;
    });
    const torn = fc.tuple(body, fc.nat(3)).map(([bytes, cut]) => bytes.subarray(0, Math.max(0, bytes.length - cut)));
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 5, 390_039, 390_040, 77), torn, (flavor, bytes) => {
        const verdict = registry.authenticate(new OpaqueAuth(flavor, bytes), new OpaqueAuth());
        if (!verdict.ok) {
          expect([AuthStat.AUTH_BADCRED, AuthStat.AUTH_REJECTEDCRED]).toContain(verdict.stat);
          return;
        }
        const { groups, lkOwner, machineName = '' } = verdict.identity;
        expect(4 * groups.length + lkOwner.length + machineName.length).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: Math.max(1000, fc.readConfigureGlobal().numRuns ?? 0) },
    );
  });
});
