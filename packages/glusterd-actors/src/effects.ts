import type { Ping } from '@gluster-ts/rpc-clnt';
import type { Host } from './host/host.ts';
import type { PeerConnector } from './pool/peer-link.ts';
import type { HookRunner } from './transactions/hooks.ts';
import type { PeerStore } from './pool/peer-store.ts';
import type { VolumeStore } from './volumes/volume-store.ts';
import type { BrickProcesses } from './quorum/brick-processes.ts';

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
  /** `run-directory`: where `get-state` writes unless told; default `/var/run/gluster`. */
  readonly runDirectory?: string;
  /** `base-port`, from which bricks get their ports; default 49152. */
  readonly basePort?: number;
  /** `lock-timer`: how long a lock of a transaction is held at most that does not say how long it may take; default 180. */
  readonly lockTimerSeconds?: number;
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

/** Keeps the cluster's options over restarts; `OptionsFile` of `@gluster-ts/store` is one. */
export interface OptionsStore {
  /** `global-option-version` among them, once one was ever set. */
  load(): ReadonlyMap<string, string>;
  /** Makes these the options, durably when it returns. */
  save(options: ReadonlyMap<string, string>): void;
}

/**
 * Takes a line for the daemon's log, with the number that C gives such lines, if any, and the volume or brick that it is about
 * when there is a line of each: such lines of one must not take the place of another's where their rate is limited.
 */
export type ActorLog = (
  level: 'info' | 'warning' | 'error' | 'critical',
  text: string,
  msgid?: number,
  about?: string,
) => void;

/** Source of time. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/** Everything that actors may do besides computing. All but `config` and `identityStore` have defaults. */
export interface GlusterdEffects {
  readonly config: GlusterdConfig;
  readonly identityStore: IdentityStore;
  /** Default: one that forgets. */
  readonly peerStore?: PeerStore;
  /** Default: one that forgets. */
  readonly optionsStore?: OptionsStore;
  /** Is shown the cluster's options: at start, if there are any, and whenever they have changed and are stored. */
  readonly onOptions?: (options: ReadonlyMap<string, string>) => void;
  /** Default: none, and a peer that has volumes is turned away. */
  readonly volumeStore?: VolumeStore;
  /** Runs an administrator's scripts; default: there are none. */
  readonly hooks?: HookRunner;
  /** How peers are connected to; default {@link connectPeer}. */
  readonly peerConnector?: PeerConnector;
  /** How a peer that fell silent is found out; default: not at all, but for what the connector's connections do. */
  readonly peerPing?: Ping;
  /** The bricks of this node, which must not run without quorum; default: nothing can be done about them. */
  readonly brickProcesses?: BrickProcesses;
  /** Waits for something that may take seconds while others have their turn; default: just waits. */
  readonly wait?: <T>(promise: Promise<T>) => Promise<T>;
  /** Default: dropped. */
  readonly log?: ActorLog;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Milliseconds since some moment, never going back; default `performance.now`. */
  readonly uptimeMs?: () => number;
  /** Default: {@link nodeHost}. */
  readonly host?: Host;
  /** A new random UUID in text form; default `crypto.randomUUID`. */
  readonly randomUuid?: () => string;
  /** Takes one line of `cmd_history.log`, without its time stamp: `volume list : SUCCESS`. Default: dropped. */
  readonly commandLog?: (line: string) => void;
}
