import { join } from 'node:path';

import { AUTH_SCHEMES, AuthRegistry, authNoneScheme } from '@gluster-ts/auth';
import { Glusterd, nodeHost, tcpPrograms, unixPrograms } from '@gluster-ts/glusterd-actors';
import type { IdentityStore } from '@gluster-ts/glusterd-actors';
import { IobufPool } from '@gluster-ts/iobuf-pool';
import { formatAddress } from '@gluster-ts/rpc-transport';
import type { Listener } from '@gluster-ts/rpc-transport';
import { Rpcsvc, registerGfDump } from '@gluster-ts/rpcsvc';
import { currentTask, SyncEnv } from '@gluster-ts/synctask';
import { StoreError } from '@gluster-ts/store';
import type { GlusterdStore } from '@gluster-ts/store';

import { GlusterfsdBricks } from '../bricks/glusterfsd-bricks.ts';
import type { Config } from '../config/load-config.ts';
import type { CommandLog } from '../log/command-log.ts';
import { GlusterdError } from '../errors.ts';
import { HookScripts } from '../hooks/hook-scripts.ts';
import { LocaltimeLogging } from '../log/localtime-logging.ts';
import type { Logger } from '../log/logger.ts';
import { actorLog } from './actor-log.ts';
import { listenTcp, listenUnix } from './listeners.ts';
import { logListenerEvent, logServiceEvent } from './log-events.ts';
import { peerConnector, peerPing } from './peer-connector.ts';
import type { ManagementTls } from '../start/management-tls.ts';
import { suspendingHost } from './suspending-host.ts';

/** What the services are made with. */
export interface ServicesParts {
  readonly config: Config;
  readonly identityStore: IdentityStore;
  readonly store: GlusterdStore;
  readonly log: Logger;
  readonly commandLog: CommandLog;
  /** TLS over TCP; undefined: none. */
  readonly tls?: ManagementTls | undefined;
}

/** A service, what it is called in logs and statedumps, and where it is reached. */
export interface NamedService {
  readonly name: 'unix' | 'tcp';
  readonly service: Rpcsvc;
  readonly listener: Listener;
  /** The buffers of its connections. */
  readonly pool: IobufPool;
}

// What hangs between peers is tried again by a clock that looks this often.
const TICK_INTERVAL_MS = 2000;

// Arenas that a burst of requests left behind are given back this often.
const PRUNE_INTERVAL_MS = 60_000;

// Replies that may wait for a client before its next calls are. Answers of a management daemon are small: with 200 clients
// that each ask 10,000 things at once, resident memory after the second such load was 131 to 144 MiB, and 134 to 232 MiB
// with the transport's 1 MiB (bench memory/flood, 4 and 5 runs on a busy machine, 2026-11-22, Node 26.10).
const OUT_HIGH_WATER_BYTES = 64 * 1024;

// Most bytes of calls and replies on all connections of one listener. Each has its own pool: strangers can fill that of the
// network, but must not keep the administrator out.
const POOL_BYTES_MAX = 256 * 1024 * 1024;

/** Everything that answers: one environment of tasks, and a service with a pool of buffers for each of the two listeners. */
export class Services {
  readonly glusterd: Glusterd;
  readonly env: SyncEnv;
  readonly all: readonly NamedService[];
  readonly #pruning: NodeJS.Timeout;
  readonly #ticking: NodeJS.Timeout;

  private constructor(glusterd: Glusterd, env: SyncEnv, all: readonly NamedService[]) {
    this.glusterd = glusterd;
    this.env = env;
    this.all = all;
    this.#pruning = setInterval(() => {
      for (const { pool } of all) pool.prune();
    }, PRUNE_INTERVAL_MS).unref();
    this.#ticking = setInterval(() => glusterd.pool.tick(), TICK_INTERVAL_MS).unref();
    glusterd.pool.start();
  }

  /**
   * Begins to serve: TCP first, then the unix socket, whose being there tells everybody that the daemon is up. Then it
   * connects to its peers.
   *
   * @throws GlusterdError ERR_STATE_FILE, ERR_LISTEN, ERR_SOCKET_FILE; then nothing is served
   */
  static async start(parts: ServicesParts): Promise<Services> {
    const { config, log } = parts;
    const glusterd = makeGlusterd(parts);
    const tcpPool = new IobufPool({ bytesMax: POOL_BYTES_MAX });
    const unixPool = new IobufPool({ bytesMax: POOL_BYTES_MAX });
    const env = new SyncEnv();
    // As with C, a credential of a flavour that nobody knows is worth as much as none.
    const auth = new AuthRegistry(AUTH_SCHEMES, { fallback: authNoneScheme });
    const makeService = (): Rpcsvc =>
      registerGfDump(
        new Rpcsvc({
          auth,
          env,
          allowInsecure: config.allowInsecure,
          event: (event) => logServiceEvent(log, event),
        }),
      );

    const tcp = makeService();
    for (const program of tcpPrograms(glusterd)) program.register(tcp);
    const unix = makeService();
    for (const program of unixPrograms(glusterd)) program.register(unix);

    const tcpListener = await listenTcp(config, {
      ...(parts.tls === undefined ? {} : { tls: parts.tls.server }),
      pool: tcpPool,
      outHighWaterBytes: OUT_HIGH_WATER_BYTES,
      accept: (connection) => tcp.attach(connection),
      event: (event) => logListenerEvent(log, 'management', event),
    });
    log.info(`process started listening on port (${portOf(tcpListener)})`, { domain: 'socket.management' });
    try {
      const unixListener = await listenUnix(config.socketFile, {
        pool: unixPool,
        outHighWaterBytes: OUT_HIGH_WATER_BYTES,
        accept: (connection) => unix.attach(connection),
        event: (event) => logListenerEvent(log, 'management', event),
      });
      return new Services(glusterd, env, [
        { name: 'unix', service: unix, listener: unixListener, pool: unixPool },
        { name: 'tcp', service: tcp, listener: tcpListener, pool: tcpPool },
      ]);
    } catch (error) {
      await tcpListener.drain();
      throw error;
    }
  }

  /**
   * Stops serving: no new connections, the requests under way are answered and their answers sent.
   *
   * @returns what was not done within the time, in words
   */
  async stop(timeoutMs: number): Promise<string | undefined> {
    clearInterval(this.#pruning);
    clearInterval(this.#ticking);
    this.glusterd.pool.stop();
    const overtime = Promise.withResolvers<string>();
    const timer = setTimeout(() => overtime.resolve(`gave up after ${timeoutMs} ms`), timeoutMs);
    const stopped = this.#drain(timeoutMs);
    const undone = await Promise.race([stopped, overtime.promise]);
    clearTimeout(timer);
    return undone;
  }

  async #drain(timeoutMs: number): Promise<string | undefined> {
    await Promise.all(this.all.map(({ listener }) => listener.close()));
    const left = await Promise.all(this.all.map(({ service }) => service.drain({ timeoutMs })));
    await Promise.all(this.all.map(({ listener }) => listener.drain()));
    const calls = left.reduce((sum, count) => sum + count, 0);
    return calls === 0 ? undefined : `${calls} calls were not finished`;
  }
}

/** The daemon's state, as it is stored, with its effects. @throws GlusterdError ERR_STATE_FILE */
function makeGlusterd({ config, identityStore, store, log, commandLog, tls }: ServicesParts): Glusterd {
  const localtime = new LocaltimeLogging(log, commandLog);
  try {
    return new Glusterd({
      config: {
        workingDirectory: config.workingDirectory,
        bindAddress: config.listen.host,
        basePort: config.basePort,
        runDirectory: config.runDirectory,
        lockTimerSeconds: config.lockTimerSeconds,
        mountbrokerRoot: config.options.get('mountbroker-root'),
        mountLabels: mountLabels(config),
      },
      identityStore,
      peerStore: store.pool,
      optionsStore: store.options,
      volumeStore: store.volumes,
      hooks: new HookScripts(join(config.workingDirectory, 'hooks/1'), log),
      onOptions: (options) => localtime.follow(options),
      peerConnector: peerConnector(config, tls, (event) => logListenerEvent(log, 'peer', event)),
      peerPing: peerPing(config),
      brickProcesses: new GlusterfsdBricks(config.runDirectory),
      host: suspendingHost(nodeHost()),
      wait: (promise) => currentTask()?.suspend(promise) ?? promise,
      log: actorLog(log),
      commandLog: (line) => commandLog.write(line),
    });
  } catch (error) {
    if (error instanceof StoreError) throw new GlusterdError('ERR_STATE_FILE', error.message, { cause: error });
    throw error;
  }
}

/** Labels for which unprivileged users may mount, from options `mountbroker.LABEL`. */
function mountLabels({ options }: Config): ReadonlySet<string> {
  const prefix = 'mountbroker.';
  return new Set([...options.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)));
}

function portOf({ address }: Listener): number | string {
  return 'port' in address ? address.port : formatAddress(address);
}
