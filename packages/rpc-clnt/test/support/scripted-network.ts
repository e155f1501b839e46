import { memoryPair } from '@gluster-ts/rpc-transport';
import type { Connection, MemoryPair } from '@gluster-ts/rpc-transport';
import { ScriptedServer } from './scripted-server.ts';

interface Attempt {
  readonly signal: AbortSignal;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
}

/** A network that a test is in charge of: attempts to connect stay open until it accepts or refuses them. */
export class ScriptedNetwork {
  /** Attempts that are neither accepted nor refused, oldest first. */
  readonly attempts: Attempt[] = [];
  /** Every attempt that was ever made. */
  made = 0;
  readonly pairs: MemoryPair[] = [];

  /** What an `RpcClnt` is given instead of an address. */
  readonly connector = (signal: AbortSignal): Promise<Connection> => {
    this.made++;
    return new Promise((resolve, reject) => {
      this.attempts.push({ signal, resolve, reject });
    });
  };

  /** The oldest attempt succeeds. */
  async accept(): Promise<ScriptedServer> {
    const pair = memoryPair({ manual: true, client: { debugMessages: true } });
    this.pairs.push(pair);
    this.attempts.shift()?.resolve(pair.client);
    await this.run();
    return new ScriptedServer(pair.server);
  }

  /** The oldest attempt fails. */
  async refuse(error: unknown = new Error('refused')): Promise<void> {
    this.attempts.shift()?.reject(error);
    await this.run();
  }

  /** Moves bytes until nothing moves. */
  async run(): Promise<void> {
    for (const pair of this.pairs) await pair.run();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
