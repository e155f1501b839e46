/**
 * The daemon from its first log line to its last: everything that can be wrong is found out before anything is served, and
 * what was begun is ended in the opposite order.
 */
import { constants } from 'node:os';
import { join } from 'node:path';

import { GlusterdStore } from '@gluster-ts/store';

import { GLUSTERFS_VERSION } from './cli/help.ts';
import type { RunOptions } from './cli/parse-command-line.ts';
import { loadConfig } from './config/load-config.ts';
import type { Config } from './config/load-config.ts';
import { CommandLog } from './log/command-log.ts';
import { openLogFile } from './log/log-file.ts';
import { Logger } from './log/logger.ts';
import { exitOnUncaught } from './process/fatal.ts';
import { lockDirectory } from './process/instance-lock.ts';
import { PidFile } from './process/pid-file.ts';
import type { Readiness } from './process/readiness.ts';
import { releaseMemorySoon } from './process/release-memory.ts';
import { handleSignals } from './process/signals.ts';
import type { SignalActions } from './process/signals.ts';
import { Services } from './serve/services.ts';
import { prepareDirectories, prepareWorkingDirectory } from './start/directories.ts';
import { setOomScore } from './start/oom-score.ts';
import { ManagementTls } from './start/management-tls.ts';
import { isSecureManagement } from './start/secure-management.ts';
import { InfoFile } from './state/info-file.ts';
import { dumpState } from './statedump/dump-state.ts';

/**
 * Starts the daemon in this process; returns once it serves.
 *
 * @param args - for the log
 * @throws GlusterdError the one reason why it does not serve; it is in the log too
 */
export async function runDaemon(
  options: RunOptions,
  args: readonly string[],
  readiness: Readiness | undefined,
): Promise<void> {
  const log = new Logger(openLogFile(options.logFile), {
    level: options.logLevel,
    format: options.logFormat,
    bufferSize: options.logBufferSize,
    flushTimeoutMs: options.logFlushTimeoutMs,
    localtime: options.localtimeLogging,
  });
  exitOnUncaught(log);
  const daemon = new Daemon(log);
  // Before anything is served: from then on somebody may send one.
  handleSignals(daemon);
  const cmdlinestr = ['glusterd', ...args].join(' ');
  log.info(`Started running version [{arg=glusterd}, {version=${GLUSTERFS_VERSION}}, {cmdlinestr=${cmdlinestr}}]`, {
    msgid: 100030,
    domain: 'glusterd',
  });
  log.info(`Pid of current running process is ${process.pid}`, { domain: 'glusterfs' });
  try {
    await daemon.start(options);
  } catch (error) {
    log.critical(error instanceof Error ? error.message : String(error));
    log.close();
    throw error;
  }
  if (readiness !== undefined) {
    // Away from whatever file system the command was given on, which could not be unmounted otherwise.
    process.chdir('/');
    readiness.tell({ ready: true });
  }
  releaseMemorySoon();
}

// Tests of GlusterFS give a daemon five seconds to go.
const DRAIN_MS = 2000;

/** What there is of the daemon so far, and what signals make of it. */
class Daemon implements SignalActions {
  readonly #log: Logger;
  #commandLog: CommandLog | undefined;
  #tls: ManagementTls | undefined;
  #starting: Promise<void> | undefined;
  /** Set once it serves. */
  #serving: { readonly config: Config; readonly services: Services } | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  start(options: RunOptions): Promise<void> {
    this.#starting = this.#start(options);
    return this.#starting;
  }

  async #start(options: RunOptions): Promise<void> {
    const log = this.#log;
    const config = loadConfig(options.volfile, options.xlatorOptions);
    for (const note of config.notes) log.log(note.level, note.text);
    const tls = isSecureManagement(options.secureManagement) ? await ManagementTls.load(config, log) : undefined;
    this.#tls = tls;
    if (options.oomScoreAdj !== undefined) setOomScore(options.oomScoreAdj);
    const pidFile = options.pidFile === undefined ? undefined : new PidFile(options.pidFile);

    prepareWorkingDirectory(config.workingDirectory);
    // Held until the process ends; nothing below may run twice on one directory.
    lockDirectory(config.workingDirectory);
    log.info(`Using ${config.workingDirectory} as working directory`, { msgid: 106479 });
    log.info(`Using ${config.runDirectory} as pid file working directory`, { msgid: 106479 });
    const infoFile = new InfoFile(join(config.workingDirectory, 'glusterd.info'), (uuid) =>
      log.info(`generated UUID: ${uuid}`, { msgid: 106477 }),
    );
    // A damaged file stops the start here. The identity of a new node is made only when it is first needed.
    const identity = infoFile.load();
    if (identity !== undefined) log.info(`retrieved UUID: ${identity.uuid}`, { msgid: 106544 });
    prepareDirectories(config);
    // Bricks and hooks inherit where they belong.
    process.env.GLUSTERD_WORKDIR = config.workingDirectory;
    process.env.DEFAULT_VAR_RUN_DIRECTORY = config.runDirectory;

    const commandLog = new CommandLog(join(config.loggingDirectory, 'cmd_history.log'), options.localtimeLogging);
    this.#commandLog = commandLog;
    const store = new GlusterdStore(config.workingDirectory, { onWarning: (message) => log.warning(message) });
    const services = await Services.start({ config, identityStore: infoFile, store, log, commandLog, tls });
    this.#serving = { config, services };
    pidFile?.write(process.pid);
  }

  stop(signal: NodeJS.Signals): void {
    this.#log.warning(`received signum (${constants.signals[signal]}), shutting down`, { domain: '' });
    void this.#drain().then(() => process.exit(0));
  }

  stopNow(signal: NodeJS.Signals): void {
    this.#log.warning(`received signum (${constants.signals[signal]}) again, exiting at once`, { domain: '' });
    this.#log.close();
    process.exit(1);
  }

  reopenLogs(): void {
    this.#log.reopen();
    this.#commandLog?.reopen();
    void this.#tls?.reload();
  }

  dumpState(): void {
    if (this.#serving === undefined) return;
    const { config, services } = this.#serving;
    dumpState(config, services, this.#log);
  }

  ignore(signal: NodeJS.Signals): void {
    this.#log.info(`received ${signal}: nothing to do`);
  }

  async #drain(): Promise<void> {
    // Clients may reach the socket a moment before start() knows of it: it would be left behind.
    await this.#starting?.catch(() => undefined);
    const undone = await this.#serving?.services.stop(DRAIN_MS);
    if (undone !== undefined) this.#log.warning(`not everything was done: ${undone}`);
    this.#commandLog?.close();
    this.#log.close();
  }
}
