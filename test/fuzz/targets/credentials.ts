import {
  AUTH_GLUSTERFS_V2_UNITS_MAX,
  AUTH_GLUSTERFS_V3_UNITS_MAX,
  AUTH_SCHEMES,
  AuthError,
  authGlusterfs,
  authGlusterfsV2,
  authGlusterfsV3,
  AuthRegistry,
  authSys,
  type Identity,
} from '../../../packages/auth/src/index.ts';
import { OpaqueAuth } from '../../../packages/xdr/src/index.ts';
import * as captured from '../../../packages/auth/test/vectors/credentials.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';

/** Groups and bytes of lock owner that a credential holds together, where the scheme has both. */
const UNITS_MAX: Readonly<Record<number, number>> = {
  390_039: AUTH_GLUSTERFS_V2_UNITS_MAX,
  390_040: AUTH_GLUSTERFS_V3_UNITS_MAX,
};
const registry = new AuthRegistry(AUTH_SCHEMES);
const AROUND = new Uint8Array(32).fill(1);
const groups = [10, 20, 30, 100_000];
const lkOwner = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const seeds = [
  ...Object.values(captured).map(({ flavor, body }) => new OpaqueAuth(flavor, body)),
  authSys({ uid: 0, gid: 0 }).credential(),
  authSys({ uid: 1, gid: 2, groups, machineName: 'größe', stamp: 7 }).credential(),
  authGlusterfs().credential(),
  authGlusterfs({ pid: 9, groups, lkOwner }).credential(),
  authGlusterfsV2({ pid: -1, groups, lkOwner }).credential(),
  authGlusterfsV3({ pid: -6, groups, lkOwner, now: () => 1_795_000_000_123 }).credential(),
];

/** One target for each scheme: whatever stands in a credential, it is a verdict. */
export const credentials: readonly FuzzTarget[] = AUTH_SCHEMES.map(({ name, flavor }) => ({
  name: `credentials/${name}`,
  weight: 350,
  seeds: seeds.some((seed) => seed.flavor === flavor)
    ? seeds.filter((seed) => seed.flavor === flavor).map(({ body }) => body.slice())
    : [new Uint8Array(0)],
  // authenticate() does not throw.
  refusals: [],
  run(bytes) {
    const verdict = registry.authenticate(new OpaqueAuth(flavor, bytes), new OpaqueAuth());
    expectEqual(registry.authenticate(within(flavor, bytes), new OpaqueAuth()), verdict);
    if (!verdict.ok) return false;
    const known = comparable(verdict.identity);
    const source = sourceOf(verdict.identity);
    if (source === undefined) return true;
    const again = registry.authenticate(source, new OpaqueAuth());
    if (!again.ok) throw new Error('What was accepted is refused when encoded again');
    expectEqual(comparable(again.identity), known);
    return true;
  },
}));

/** As it lies in a message: no byte around it may be looked at. */
function within(flavor: number, bytes: Uint8Array): OpaqueAuth {
  const auth = new OpaqueAuth(flavor, new Uint8Array(Buffer.concat([AROUND, bytes, AROUND])));
  auth.start = AROUND.length;
  auth.end = AROUND.length + bytes.length;
  return auth;
}

/** What a client would send to be this caller; undefined where it cannot. */
function sourceOf(who: Identity): OpaqueAuth | undefined {
  switch (who.flavor) {
    case 0:
      return new OpaqueAuth();
    case 1:
      try {
        return authSys({ ...who, machineName: who.machineName ?? '', stamp: who.stamp ?? 0 }).credential();
      } catch (error) {
        // Bytes that are no UTF-8 are read in another way, which makes the name longer than it may be.
        if (error instanceof AuthError && Buffer.byteLength(who.machineName ?? '') > 255) return undefined;
        throw error;
      }
    case 5:
      return authGlusterfs(who).credential();
    case 390_039:
      return authGlusterfsV2(who).credential();
    case 390_040:
      return authGlusterfsV3({ ...who, now: () => 0 }).credential();
    default:
      throw new Error(`Flavour ${who.flavor} is none that was asked for`);
  }
}

/** Without what a client chooses itself: the time of a call, and an owner where there is none. */
function comparable({ ctimeSec, ctimeNsec, ...who }: Identity): object {
  if ((ctimeSec === undefined) !== (ctimeNsec === undefined)) throw new Error('Half a time');
  const { pid } = who;
  const unitsMax = UNITS_MAX[who.flavor];
  if (unitsMax === undefined) return who;
  const lkOwner = who.lkOwner.length > 0 ? who.lkOwner : Uint8Array.of(pid, pid >> 8, pid >> 16, pid >> 24);
  // An owner that a client puts in takes the place of groups.
  return { ...who, lkOwner, groups: who.groups.slice(0, unitsMax - lkOwner.length) };
}
