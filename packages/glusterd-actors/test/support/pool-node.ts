import { AUTH_SCHEMES, AuthRegistry } from '@gluster-ts/auth';
import { cliProgram, Dict, gf_cli_rsp } from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import { connect, listen } from '@gluster-ts/rpc-transport';
import type { Connection, Listener } from '@gluster-ts/rpc-transport';
import { registerGfDump, Rpcsvc } from '@gluster-ts/rpcsvc';
import { GlusterdStore, MemoryFileSystem } from '@gluster-ts/store';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { cliHandlers } from '../../src/cli/handlers.ts';
import type { GlusterdEffects } from '../../src/effects.ts';
import { Glusterd } from '../../src/glusterd.ts';
import { tcpPrograms } from '../../src/programs.ts';
import { PeerState } from '../../src/state/peer.ts';
import { callEncoded } from './call.ts';
import { fakeHost } from './fake-host.ts';

/** Machines on the loopback: each has an address of its own there, and a port that only this network knows. */
export class PoolNetwork implements AsyncDisposable {
  readonly names: Record<string, readonly string[]> = {};
  readonly ports: Map<string, number> = new Map<string, number>();
  readonly nodes: Set<PoolNode> = new Set<PoolNode>();
  /** At which all begin. */
  readonly operatingVersion: number;

  constructor(operatingVersion = 100_000) {
    this.operatingVersion = operatingVersion;
  }

  /**
   * A machine with a daemon on it.
   *
   * @param onService - has its way with what is served there, whenever it is started
   */
  async node(
    name: string,
    effects: Partial<GlusterdEffects> = {},
    onService: PoolNode['onService'] = () => undefined,
  ): Promise<PoolNode> {
    const index = Object.keys(this.names).length + 1;
    this.names[name] = [`127.0.${index}.1`];
    const node = new PoolNode(
      this,
      name,
      `127.0.${index}.1`,
      `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    );
    node.onService = onService;
    this.nodes.add(node);
    await node.start(effects);
    return node;
  }

  /** The address that a name, or an address, stands for. */
  addressOf(host: string): string {
    return this.names[host]?.[0] ?? host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node.stop();
  }
}

/** A daemon without a process: its programs on a real socket, its files in memory. */
export class PoolNode {
  readonly name: string;
  readonly address: string;
  readonly uuid: string;
  readonly disk: MemoryFileSystem = new MemoryFileSystem();
  readonly logged: string[] = [];
  readonly #network: PoolNetwork;
  /** Attempts to connect, by host. */
  readonly attempts: string[] = [];
  /** See {@link PoolNetwork.node}. */
  onService: (svc: Rpcsvc, glusterd: Glusterd) => void = () => undefined;
  #running: { readonly glusterd: Glusterd; readonly listener: Listener; readonly timer: NodeJS.Timeout } | undefined;

  constructor(network: PoolNetwork, name: string, address: string, uuid: string) {
    this.#network = network;
    this.name = name;
    this.address = address;
    this.uuid = uuid;
    this.disk.makeDirectory('/g/peers');
    this.store.identity.save(uuid, network.operatingVersion);
  }

  get glusterd(): Glusterd {
    if (this.#running === undefined) throw new Error(`${this.name} is down`);
    return this.#running.glusterd;
  }

  get store(): GlusterdStore {
    return new GlusterdStore('/g', { fileSystem: this.disk });
  }

  async start(effects: Partial<GlusterdEffects> = {}): Promise<void> {
    const { names, ports } = this.#network;
    const { store } = this;
    const glusterd = new Glusterd({
      config: { workingDirectory: '/g', bindAddress: this.address },
      identityStore: {
        load: () => {
          const stored = store.identity.load();
          return stored && { uuid: stored.uuid, operatingVersion: Number(stored.operatingVersion) };
        },
        save: ({ uuid, operatingVersion }) => store.identity.save(uuid, operatingVersion),
      },
      peerStore: store.pool,
      optionsStore: store.options,
      volumeStore: store.volumes,
      peerConnector: ({ host }, signal) => this.#connect(host, signal),
      host: fakeHost({ names, local: [this.address] }),
      log: (_level, text) => void this.logged.push(text),
      ...effects,
    });
    const svc = registerGfDump(new Rpcsvc({ allowInsecure: true, auth: new AuthRegistry(AUTH_SCHEMES) }));
    for (const program of tcpPrograms(glusterd)) program.register(svc);
    this.onService(svc, glusterd);
    const listener = await listen({ host: this.address, port: 0 }, { accept: (connection) => svc.attach(connection) });
    if ('port' in listener.address) ports.set(this.address, listener.address.port);
    const timer = setInterval(() => glusterd.pool.tick(), 20);
    this.#running = { glusterd, listener, timer };
    glusterd.pool.start();
  }

  async stop(): Promise<void> {
    if (this.#running === undefined) return;
    const { glusterd, listener, timer } = this.#running;
    this.#running = undefined;
    clearInterval(timer);
    glusterd.pool.stop();
    this.#network.ports.delete(this.address);
    await listener.close();
    await listener.drain();
  }

  #connect(host: string, signal: AbortSignal): Promise<Connection> {
    this.attempts.push(host);
    const address = this.#network.addressOf(host);
    const port = this.#network.ports.get(address);
    if (port === undefined) return Promise.reject(new Error(`${host} is down`));
    return connect({ host: address, port }, { signal, localAddress: this.address });
  }

  /** Gives a command, as the command line does. */
  async command(name: keyof CliProcedures, pairs: Readonly<Record<string, string>>): Promise<gf_cli_rsp> {
    const dict = new Dict();
    for (const [key, value] of Object.entries(pairs)) dict.setString(key, value);
    const w = new XdrWriter();
    w.opaque(dict.serialize());
    return gf_cli_rsp.decode(
      new XdrReader(await callEncoded(cliProgram, cliHandlers(this.glusterd), name, w.finish())),
    );
  }

  probe(hostname: string): Promise<gf_cli_rsp> {
    return this.command('PROBE', { hostname, port: '24007' });
  }

  detach(hostname: string, flags = 0): Promise<gf_cli_rsp> {
    return this.command('DEPROBE', { hostname, port: '24007', flags: String(flags) });
  }

  /** Its members that are connected, by all their names, sorted. */
  get members(): string[] {
    return this.glusterd.snapshot.peers
      .filter(({ state, connected }) => state === PeerState.BEFRIENDED && connected)
      .map(({ hostnames }) => hostnames.join('|'))
      .sort();
  }

  /** UUIDs of its peers as they are stored; warnings of files that cannot be read are added. */
  storedWithWarnings(warnings: string[]): string[] {
    const onWarning = (warning: string): void => void warnings.push(warning);
    const { pool } = new GlusterdStore('/g', { fileSystem: this.disk, onWarning });
    return pool.load().peers.map(({ uuid }) => uuid);
  }

  /** Its peers as they are stored: names and the number of the state. */
  get stored(): string[] {
    return this.store.pool.load().peers.map(({ hostnames, state }) => `${hostnames.join('|')} ${state}`);
  }
}
