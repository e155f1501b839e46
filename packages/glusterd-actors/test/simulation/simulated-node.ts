import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import type { StoreFileSystem } from '@gluster-ts/store';
import type { StateName } from '../../src/membership/friend-table.ts';
import { restoreMembership, storedForm } from '../../src/membership/membership.ts';
import type { Membership, StoredMember } from '../../src/membership/membership.ts';
import type { PeerAction } from '../../src/membership/peer-action.ts';
import { storeActions } from '../../src/pool/peer-store.ts';
import { PeerState } from '../../src/state/peer.ts';

const stateNames = Object.keys(PeerState) as StateName[];

/** A machine: its disk, and what its daemon knows while there is one. */
export class SimulatedNode {
  readonly name: string;
  readonly uuid: string;
  readonly #wrap: (fileSystem: MemoryFileSystem) => StoreFileSystem;
  disk: MemoryFileSystem = new MemoryFileSystem();
  /** Undefined while the machine is down. */
  state: Membership | undefined;
  #store: GlusterdStore | undefined;

  constructor(index: number, wrap: (fileSystem: MemoryFileSystem) => StoreFileSystem) {
    this.name = `n${index}`;
    this.uuid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    this.#wrap = wrap;
    this.disk.makeDirectory('/g/peers');
    this.disk.syncDirectory('/');
    this.disk.syncDirectory('/g');
    new GlusterdStore('/g', { fileSystem: this.disk }).identity.save(this.uuid, 100_000);
  }

  /** Starts the daemon with what is stored. Throws when a file of the daemon cannot be read. */
  start(): void {
    const onWarning = (message: string): void => {
      throw new Error(`${this.name} cannot read its files: ${message}`);
    };
    this.#store = new GlusterdStore('/g', { fileSystem: this.#wrap(this.disk), onWarning });
    if (this.#store.identity.load()?.uuid !== this.uuid) throw new Error(`${this.name} lost its identity`);
    this.state = restoreMembership(this.uuid, this.stored(), this.#store.pool.load().detached);
  }

  /** The power is gone: what was not synced may be too. */
  crash(random: () => number): void {
    this.disk = this.disk.recover(random);
    this.#store = undefined;
    this.state = undefined;
  }

  /** Carries out what concerns the disk; throws a PowerCutError when the power goes meanwhile. */
  store(actions: readonly PeerAction[]): void {
    storeActions(this.#store!.pool, actions);
  }

  /** What a restart would find. */
  stored(): StoredMember[] {
    return this.#store!.pool.load().peers.map((peer) => ({ ...peer, state: stateNames[peer.state]! }));
  }

  /** What is wrong with the list of peers at any moment. */
  problem(): string | undefined {
    if (this.state === undefined) return undefined;
    const uuids = this.state.members.flatMap(({ uuid }) => uuid ?? []);
    if (uuids.includes(this.uuid)) return `${this.name} is its own peer`;
    if (new Set(uuids).size < uuids.length) return `${this.name} has accepted a member twice`;
    const even = this.state.members.find(({ term }) => term % 2 === 0);
    return (
      even && `${this.name} has ${even.uuid ?? '?'} at term ${even.term}, which is that of a node that was detached`
    );
  }

  /** How memory and disk differ. */
  storedProblem(): string | undefined {
    const inMemory = this.state!.members.flatMap((member) => storedForm(member) ?? []);
    // That a peer accepted us may be missing: we ask it again.
    const text = (members: readonly StoredMember[]): string =>
      members
        .map(({ uuid, state, hostnames, term }) =>
          [uuid, state === 'REQ_SENT' ? 'REQ_ACCEPTED' : state, ...hostnames, term].join(' '),
        )
        .sort()
        .join('\n');
    return text(inMemory) === text(this.stored())
      ? undefined
      : `${this.name} has stored\n${text(this.stored())}\nand not\n${text(inMemory)}`;
  }

  /** The members of the pool as this node sees it, itself among them. */
  members(): string {
    const friends = this.state!.members.filter(({ state }) => state === 'BEFRIENDED').map(({ uuid }) => uuid ?? '?');
    return [this.uuid, ...friends].sort().join(' ');
  }
}
