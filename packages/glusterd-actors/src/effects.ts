/** What the daemon was told at start: options of `glusterd.vol`, the command line, and the defaults beneath. */
export interface GlusterdConfig {
  /** `working-directory`, such as `/var/lib/glusterd`: what GETWD answers. */
  readonly workingDirectory: string;
  /** `transport.socket.bind-address`: when set, only this address counts as "localhost" for `peer probe`. */
  readonly bindAddress?: string;
  /** `mountbroker-root`: the directory under which unprivileged mounts may be made; unset refuses them all. */
  readonly mountbrokerRoot?: string;
  /** Labels of unprivileged mounts (`mountbroker.LABEL` and what is derived of other options): none by default. */
  readonly mountLabels?: ReadonlySet<string>;
  /** Where helper programs of geo-replication are (`peer_COMMAND`); default `/usr/lib/x86_64-linux-gnu/glusterfs`. */
  readonly helperDirectory?: string;
}

/** What `glusterd.info` holds. */
export interface IdentityRecord {
  /** This daemon's UUID in its usual text form, lower case. */
  readonly uuid: string;
  /** Operating version of the cluster, such as 100000. */
  readonly operatingVersion: number;
}

/** Keeps the identity over restarts; the daemon backs it by `glusterd.info`. Both calls return once it is durable. */
export interface IdentityStore {
  /** The stored identity; undefined when none has been stored yet. Throws when there is one that cannot be read. */
  load(): IdentityRecord | undefined;
  /** Stores the identity; throws when that fails, and then the old one must still be there. */
  save(record: IdentityRecord): void;
}

/** Source of time. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** What actors ask of the machine that they run on. `nodeHost()` asks the real one. */
export interface Host {
  /** Whether a host name or address is one of this machine's; false when it does not resolve. */
  isLocalAddress(hostname: string): Promise<boolean>;
  /** Whether two names or addresses share an address. */
  isSameAddress(one: string, other: string): Promise<boolean>;
  /** The path without symbolic links; rejects with a Node error that has `errno`. */
  realPath(path: string): Promise<string>;
  /** Whether something exists under the path. */
  exists(path: string): Promise<boolean>;
}

/** Everything an actor may do besides computing. All but `config` and `identityStore` have defaults. */
export interface GlusterdEffects {
  readonly config: GlusterdConfig;
  readonly identityStore: IdentityStore;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: `nodeHost()`. */
  readonly host?: Host;
  /** A new random UUID in text form; default `crypto.randomUUID`. */
  readonly randomUuid?: () => string;
  /** Takes one line of `cmd_history.log`, without its time stamp: `volume list : SUCCESS`. Default: dropped. */
  readonly commandLog?: (line: string) => void;
}
