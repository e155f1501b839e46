import type { Host } from './host/host.ts';

/** What the daemon was told at start: options of `glusterd.vol`, the command line, and the defaults beneath. */
export interface GlusterdConfig {
  /** `working-directory`, such as `/var/lib/glusterd`: what GETWD answers. */
  readonly workingDirectory: string;
  /** `transport.socket.bind-address`: when set, only its own address counts as "localhost" for `peer probe`. */
  readonly bindAddress?: string | undefined;
  /** `mountbroker-root`: the directory under which unprivileged mounts may be made; unset refuses them all. */
  readonly mountbrokerRoot?: string | undefined;
  /** Labels of unprivileged mounts (`mountbroker.LABEL`): none by default. */
  readonly mountLabels?: ReadonlySet<string>;
  /** Where the programs `peer_…` of `system:: execute` are; default where Debian puts them. */
  readonly peerProgramDirectory?: string;
}

/** What `glusterd.info` holds. */
export interface IdentityRecord {
  /** This daemon's UUID in its usual text form, lower case. */
  readonly uuid: string;
  /** Operating version of the cluster, such as 100000. */
  readonly operatingVersion: number;
}

/** Keeps the identity over restarts; the daemon backs it by `glusterd.info`. */
export interface IdentityStore {
  /** The stored identity; undefined when none has been stored yet. Throws when there is one that cannot be read. */
  load(): IdentityRecord | undefined;
  /** Stores the identity, durably when it returns; throws when that fails, and then the old one is still there. */
  save(record: IdentityRecord): void;
}

/** Source of time. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** Everything that actors may do besides computing. All but `config` and `identityStore` have defaults. */
export interface GlusterdEffects {
  readonly config: GlusterdConfig;
  readonly identityStore: IdentityStore;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: {@link nodeHost}. */
  readonly host?: Host;
  /** A new random UUID in text form; default `crypto.randomUUID`. */
  readonly randomUuid?: () => string;
  /** Takes one line of `cmd_history.log`, without its time stamp: `volume list : SUCCESS`. Default: dropped. */
  readonly commandLog?: (line: string) => void;
}
