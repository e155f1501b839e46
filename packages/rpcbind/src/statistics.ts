import { RPCBSTAT_HIGHPROC } from './generated/rpcbind.ts';
import type { rpcb_stat, rpcb_stat_byvers } from './generated/rpcbind.ts';

/** The versions that are counted, in the order of GETSTAT's result. */
export type CountedVersion = 2 | 3 | 4;

/** Counters are signed in the protocol; a full one stays full. */
const COUNT_MAX = 0x7fff_ffff;

/** Different programs, versions and transports that are counted one by one, for each version of rpcbind. */
const DETAILS_MAX = 256;

interface Lookups {
  readonly prog: number;
  readonly vers: number;
  readonly netid: string;
  success: number;
  failure: number;
}

interface Forwards extends Lookups {
  readonly proc: number;
  indirect: number;
}

/** What one version was asked. */
class VersionCounters {
  readonly info: number[] = new Array<number>(RPCBSTAT_HIGHPROC).fill(0);
  setinfo = 0;
  unsetinfo = 0;
  readonly lookups = new Map<string, Lookups>();
  readonly forwards = new Map<string, Forwards>();

  snapshot(): rpcb_stat {
    return {
      info: [...this.info],
      setinfo: this.setinfo,
      unsetinfo: this.unsetinfo,
      addrinfo: Array.from(this.lookups.values(), (one) => ({ ...one })),
      rmtinfo: Array.from(this.forwards.values(), (one) => ({ ...one })),
    };
  }
}

/**
 * What GETSTAT tells (RFC 1833 section 2.2.2): how often each procedure was called, and which programs were looked up.
 * What strangers can make it remember is bounded: beyond 256 kinds of lookups, new kinds are not told apart any more.
 */
export class RpcbindStatistics {
  readonly #versions: Readonly<Record<CountedVersion, VersionCounters>> = {
    2: new VersionCounters(),
    3: new VersionCounters(),
    4: new VersionCounters(),
  };

  called(version: CountedVersion, procedure: number): void {
    const { info } = this.#versions[version];
    info[procedure] = next(info[procedure] ?? 0);
  }

  set(version: CountedVersion): void {
    const counters = this.#versions[version];
    counters.setinfo = next(counters.setinfo);
  }

  unset(version: CountedVersion): void {
    const counters = this.#versions[version];
    counters.unsetinfo = next(counters.unsetinfo);
  }

  lookedUp(version: CountedVersion, prog: number, vers: number, netid: string, isFound: boolean): void {
    const { lookups } = this.#versions[version];
    const one = entry(lookups, `${prog} ${vers} ${netid}`, () => ({ prog, vers, netid, success: 0, failure: 0 }));
    if (one !== undefined) count(one, isFound);
  }

  forwarded(
    version: CountedVersion,
    { prog, vers, proc }: { prog: number; vers: number; proc: number },
    netid: string,
    isFound: boolean,
    isIndirect: boolean,
  ): void {
    const one = entry(this.#versions[version].forwards, `${prog} ${vers} ${proc} ${netid}`, () => {
      return { prog, vers, proc, netid, success: 0, failure: 0, indirect: 0 };
    });
    if (one === undefined) return;
    count(one, isFound);
    if (isIndirect) one.indirect = next(one.indirect);
  }

  /** As of now, in the form of the protocol. */
  snapshot(): rpcb_stat_byvers {
    return [this.#versions[2].snapshot(), this.#versions[3].snapshot(), this.#versions[4].snapshot()];
  }
}

function next(value: number): number {
  return Math.min(value + 1, COUNT_MAX);
}

function count(one: Lookups, isFound: boolean): void {
  if (isFound) one.success = next(one.success);
  else one.failure = next(one.failure);
}

function entry<T>(entries: Map<string, T>, key: string, make: () => T): T | undefined {
  const known = entries.get(key);
  if (known !== undefined || entries.size >= DETAILS_MAX) return known;
  const made = make();
  entries.set(key, made);
  return made;
}
