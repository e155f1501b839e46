import {
  AUTH_SCHEMES,
  authGlusterfs,
  authGlusterfsV2,
  authGlusterfsV3,
  authNone,
  AuthRegistry,
  authShort,
  AuthShortTable,
  authSys,
  authSysScheme,
} from '@gluster-ts/auth';
import type { CredentialSource, Identity } from '@gluster-ts/auth';
import { OpaqueAuth, XdrWriter } from '@gluster-ts/xdr';
import { GENERATED_SCHEMES } from '../test/support/generated-schemes.ts';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void;
}

const BATCH = 1000;
const groups = [10, 20, 30, 100_000];

const sources: readonly (readonly [string, CredentialSource])[] = [
  ['none', authNone()],
  ['sys', authSys({ uid: 1001, gid: 1000, groups, machineName: 'storage1' })],
  ['glusterfs', authGlusterfs({ uid: 1001, gid: 1000, groups })],
  // What `gluster` sends with every command.
  ['glusterfs-v2', authGlusterfsV2()],
  ['glusterfs-v2-95-groups', authGlusterfsV2({ groups: Array.from({ length: 91 }, (_, i) => i) })],
  ['glusterfs-v3', authGlusterfsV3({ uid: 1001, gid: 1000, groups })],
];

const registry = new AuthRegistry(AUTH_SCHEMES);
const generated = new AuthRegistry(GENERATED_SCHEMES);

/** Hands out a shorthand with every verdict on AUTH_SYS. */
const shorthands = new AuthRegistry(new AuthShortTable(authSysScheme).schemes);
const sys = authSys({ uid: 1001, gid: 1000, groups, machineName: 'storage1' });

/** AUTH_SYS once the server has handed out a shorthand for it. */
function shortened(): CredentialSource {
  const source = authShort(sys);
  const credential = source.credential();
  const verdict = shorthands.authenticate(credential, source.verifier());
  if (verdict.ok && verdict.verifier !== undefined) source.accepted?.(verdict.verifier, credential);
  return source;
}

/** The last result, so that the work is not thought away. */
export let last: Identity | number | undefined;

function decode(name: string, source: CredentialSource, judges = registry): BenchCase {
  const { flavor, body } = source.credential();
  const credential = new OpaqueAuth(flavor, body.slice());
  const verifier = new OpaqueAuth();
  return {
    name: `auth/decode/${name}`,
    batch: BATCH,
    run() {
      for (let i = 0; i < BATCH; i++) {
        const verdict = judges.authenticate(credential, verifier);
        last = verdict.ok ? verdict.identity : undefined;
      }
    },
  };
}

function encode(name: string, source: CredentialSource): BenchCase {
  const w = new XdrWriter({ initialBytes: 512 });
  return {
    name: `auth/encode/${name}`,
    batch: BATCH,
    run() {
      for (let i = 0; i < BATCH; i++) {
        w.rewind();
        source.credential().encode(w);
        source.verifier().encode(w);
        last = w.byteLength;
      }
    },
  };
}

function refused(name: string, body: Uint8Array, judges = registry): BenchCase {
  const credential = new OpaqueAuth(390_039, body);
  const verifier = new OpaqueAuth();
  return {
    name: `auth/decode/${name}`,
    batch: BATCH,
    run() {
      for (let i = 0; i < BATCH; i++) last = judges.authenticate(credential, verifier).ok ? 1 : 0;
    },
  };
}

/** Credentials judged and written, per call. */
export const cases: readonly BenchCase[] = [
  ...sources.map(([name, source]) => decode(name, source)),
  decode('sys-handing-out-short', sys, shorthands),
  decode('short', shortened(), shorthands),
  refused('refused', new Uint8Array(400).fill(0xff)),
  // The same with the decoders that are generated from auth.x: the comment in src/schemes/all.ts has the ratios.
  ...sources.slice(1).map(([name, source]) => decode(`${name}/generated`, source, generated)),
  refused('refused/generated', new Uint8Array(400).fill(0xff), generated),
  ...sources.map(([name, source]) => encode(name, source)),
];
