import { RpcbindError } from './errors.ts';
import { SUPERUSER } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { parseUniversalAddress } from './universal-address.ts';

/** Bounds of a registry. */
export interface RpcbindRegistryOptions {
  /** Most registrations; further ones are refused. Default 1024: a program takes one per version and transport. */
  readonly registrationsMax?: number;
}

/**
 * What became of a registration: it is there (`set`), it was there already and is the same (`same`), another address is
 * registered for it (`taken`), it is none (`invalid`: address or numbers), or there are too many (`full`).
 */
export type SetVerdict = 'set' | 'same' | 'taken' | 'invalid' | 'full';

/** Longest name of an owner, in characters. */
const OWNER_LENGTH_MAX = 64;

/**
 * What programs are registered where: the state of an rpcbind, in memory, in the order of registration. Its rules are
 * those of Debian's: the first to register a program, version and network identifier has it until its owner or the
 * superuser removes it.
 */
export class RpcbindRegistry implements Iterable<Mapping> {
  /** By {@link keyOf}. */
  readonly #mappings = new Map<string, Mapping>();
  readonly #registrationsMax: number;

  /** @throws RpcbindError ERR_RPCBIND_BAD_OPTION */
  constructor(options: RpcbindRegistryOptions = {}) {
    const { registrationsMax = 1024 } = options;
    if (!Number.isSafeInteger(registrationsMax) || registrationsMax < 1) {
      const message = `Option registrationsMax is ${registrationsMax}, not a whole number from 1`;
      throw new RpcbindError('ERR_RPCBIND_BAD_OPTION', message);
    }
    this.#registrationsMax = registrationsMax;
  }

  /** Number of registrations. */
  get size(): number {
    return this.#mappings.size;
  }

  /** In the order of registration. */
  [Symbol.iterator](): Iterator<Mapping> {
    return this.#mappings.values();
  }

  /** Registers; nothing changes unless it returns `set`. Network identifiers and addresses must be well-formed. */
  set({ program, version, netid, address, owner }: Mapping): SetVerdict {
    if (!isUint32(program) || !isUint32(version) || owner.length > OWNER_LENGTH_MAX) return 'invalid';
    if (!isAddress(netid, address)) return 'invalid';
    const key = keyOf(program, version, netid);
    const known = this.#mappings.get(key);
    if (known !== undefined) return known.address === address ? 'same' : 'taken';
    if (this.#mappings.size >= this.#registrationsMax) return 'full';
    this.#mappings.set(key, Object.freeze({ program, version, netid, address, owner }));
    return 'set';
  }

  /**
   * Removes a program's version, from one network identifier, or from all when it is empty. Only an owner of all of them
   * and the superuser may: else nothing is removed, and false is returned. True also when there was nothing to remove,
   * as Debian's rpcbind has it.
   */
  unset(program: number, version: number, netid: string, by: string = SUPERUSER): boolean {
    const found =
      netid === ''
        ? [...this.#mappings.values()].filter((one) => one.program === program && one.version === version)
        : [this.#mappings.get(keyOf(program, version, netid))].filter((one) => one !== undefined);
    if (by !== SUPERUSER && found.some(({ owner }) => owner !== by)) return false;
    for (const one of found) this.#mappings.delete(keyOf(program, version, one.netid));
    return true;
  }

  /** The registration of just that version. */
  get(program: number, version: number, netid: string): Mapping | undefined {
    return this.#mappings.get(keyOf(program, version, netid));
  }

  /**
   * The registration of that version, or else the last one of any other: whoever calls there is told which versions
   * there are (PROG_MISMATCH), which rpcbind has no way to say.
   */
  find(program: number, version: number, netid: string): Mapping | undefined {
    const exact = this.get(program, version, netid);
    if (exact !== undefined) return exact;
    let last: Mapping | undefined;
    for (const one of this) if (one.program === program && one.netid === netid) last = one;
    return last;
  }
}

function keyOf(program: number, version: number, netid: string): string {
  return `${program} ${version} ${netid}`;
}

function isUint32(value: number): boolean {
  return value >>> 0 === value;
}

function isAddress(netid: string, address: string): boolean {
  try {
    parseUniversalAddress(netid, address);
    return true;
  } catch {
    return false;
  }
}
