import type { Cores } from '../machine/cores.ts';
import { cGlusterd } from './c-glusterd.ts';
import { preparedServers } from './prepared-servers.ts';
import { ourDaemonServer } from './our-daemon.ts';
import { serverNames, type Missing, type RunningServer, type Server, type ServerKind } from './server.ts';
import type { ServerName, ServerRequest } from './server.ts';

/** Starts servers when they are first asked for and keeps them running until `stop()`. */
export class ServerPool {
  readonly #kinds: ReadonlyMap<ServerName, ServerKind>;
  readonly #running = new Map<string, Promise<RunningServer | Missing>>();

  /** @param scratch directory for sockets, state and output; its name must be short enough for socket paths */
  constructor(scratch: string, cores: Cores) {
    const kinds = [
      ourDaemonServer(scratch, cores),
      cGlusterd('c-glusterd', scratch, cores),
      cGlusterd('c-glusterd-info', scratch, cores),
      ...preparedServers(scratch, cores),
    ];
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind]));
  }

  async get(name: ServerName, request: ServerRequest): Promise<Server | Missing> {
    const kind = this.#kinds.get(name);
    if (kind === undefined) return { missing: `no server is called ${name}; there are ${serverNames.join(', ')}` };
    const key = kind.key(request);
    const starting = this.#running.get(key) ?? kind.start(request);
    this.#running.set(key, starting);
    const running = await starting;
    if ('missing' in running) return running;
    return {
      name,
      pid: running.pid,
      endpoint: running.endpoint(request.transport),
      enter: running.enter ?? [],
    };
  }

  async stop(): Promise<void> {
    const all = await Promise.allSettled(this.#running.values());
    this.#running.clear();
    await Promise.all(
      all.map(async (server) => {
        if (server.status === 'fulfilled' && 'stop' in server.value) await server.value.stop();
      }),
    );
  }
}
