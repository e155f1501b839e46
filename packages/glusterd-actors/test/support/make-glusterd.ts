import type { GlusterdEffects, IdentityRecord, IdentityStore } from '../../src/effects.ts';
import { Glusterd } from '../../src/glusterd.ts';
import { forgetfulPeerStore } from '../../src/pool/peer-store.ts';
import type { PeerStore } from '../../src/pool/peer-store.ts';
import { fakeHost } from './fake-host.ts';

/** An identity store in memory that counts and can be made to fail. */
export class MemoryIdentityStore implements IdentityStore {
  record: IdentityRecord | undefined;
  saves = 0;
  failure: Error | undefined;

  constructor(record?: IdentityRecord) {
    this.record = record;
  }

  load(): IdentityRecord | undefined {
    return this.record;
  }

  save(record: IdentityRecord): void {
    if (this.failure !== undefined) throw this.failure;
    this.saves++;
    this.record = record;
  }
}

/** A store that holds one peer, a member, and takes note of nothing. */
export function peerStoreWith(uuid: string, ...hostnames: string[]): PeerStore {
  return {
    ...forgetfulPeerStore,
    load: () => ({ peers: [{ uuid, state: 3, hostnames, term: 1 }], detached: new Map() }),
  };
}

export const OWN_UUID = '11111111-2222-4333-8444-555555555555';

/** A daemon with an identity, on a machine that has nothing. */
export function makeGlusterd(effects: Partial<GlusterdEffects> = {}): Glusterd {
  return new Glusterd({
    config: { workingDirectory: '/var/lib/glusterd' },
    identityStore: new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 }),
    clock: { now: () => 1_795_349_540_000 },
    host: fakeHost(),
    // Whatever a test or a hostile call has it probe: no other machine is ever called.
    peerConnector: ({ host, port }) => Promise.reject(new Error(`No network here to call ${host}:${port}`)),
    randomUuid: () => 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    ...effects,
  });
}
