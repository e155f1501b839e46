import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { RpcbindError } from './errors.ts';
import type { AskOptions } from './lookup.ts';
import type { Mapping } from './mapping.ts';
import { RpcbindClnt } from './rpcbind-clnt.ts';
import { placesOf } from './services-at.ts';
import type { ServedAddress } from './services-at.ts';
import { describeTarget, RPCBIND_LOOPBACK, RPCBIND_SOCKET_PATH } from './target.ts';
import type { RpcbindTarget } from './target.ts';

/** What is registered: everything about it but its owner. */
export type Service = Omit<Mapping, 'owner'>;

/** Settings of {@link register}. */
export interface RegisterOptions extends AskOptions {
  /** With whom. Default: this machine's rpcbind, over /run/rpcbind.sock, or over TCP where there is no such socket. */
  readonly target?: RpcbindTarget;
  /**
   * Removes first what is registered for the same program, version and transport, as most C servers do: what a server
   * that crashed has left behind. It must be the same user's. Default false.
   */
  readonly replace?: boolean;
  /** Those who listen on `::` are there for IPv6 only. Default false: they are registered for IPv4 too. */
  readonly ipv6Only?: boolean;
  /**
   * Releases when one of these signals arrives, before it takes its usual course: the process ends, unless it listens to
   * the signal itself. Default none.
   */
  readonly releaseOn?: readonly NodeJS.Signals[];
}

/** Registrations with an rpcbind, made by {@link register}; released when disposed of. */
export class Registration implements AsyncDisposable {
  /** What was registered. */
  readonly services: readonly Service[];
  readonly #options: RegisterOptions;
  readonly #signals: readonly NodeJS.Signals[];
  #released: Promise<boolean> | undefined;

  /** Use {@link register}. */
  constructor(services: readonly Service[], options: RegisterOptions) {
    this.services = services;
    this.#options = options;
    this.#signals = options.releaseOn ?? [];
    for (const name of this.#signals) process.on(name, this.#onSignal);
  }

  /**
   * Removes what was registered. Does so once; does not fail: false when rpcbind could not be reached or did not let us,
   * which leaves nothing else to be done.
   */
  release(): Promise<boolean> {
    this.#released ??= this.#release();
    return this.#released;
  }

  /** The same as {@link Registration.release}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  async #release(): Promise<boolean> {
    for (const name of this.#signals) process.off(name, this.#onSignal);
    try {
      return await withLocalRpcbind(this.#options, async (rpcbind) => {
        const unset = await Promise.all(this.services.map((service) => rpcbind.unset(service)));
        return unset.every(Boolean);
      });
    } catch {
      return false;
    }
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    // With our listener gone, the signal does what it would have done without us.
    void this.release().then(() => process.listenerCount(name) === 0 && process.kill(process.pid, name));
  };
}

/**
 * Registers programs where they are served, with this machine's rpcbind:
 *
 * ```ts
 * await using registration = await register(svc.programs, listener.address);
 * ```
 *
 * All or nothing: when one is refused, the others are released.
 *
 * @param programs descriptions, or anything with their numbers
 * @param addresses where a server listens to which all of them are registered; one, or several
 * @throws RpcbindError ERR_RPCBIND_REFUSED, ERR_RPCBIND_BAD_ADDRESS, ERR_RPCBIND_UNSUPPORTED; RpcClntError
 */
export async function register(
  programs: readonly { readonly number: number; readonly version: number }[],
  addresses: ServedAddress | readonly ServedAddress[],
  options: RegisterOptions = {},
): Promise<Registration> {
  const places = [addresses].flat().flatMap((address) => placesOf(address, options.ipv6Only ?? false));
  const services = programs.flatMap(({ number, version }) => {
    return places.map((place): Service => ({ program: number, version, ...place }));
  });
  await withLocalRpcbind(options, (rpcbind, target) => setAll(rpcbind, target, services, options));
  return new Registration(services, options);
}

async function setAll(
  rpcbind: RpcbindClnt,
  target: RpcbindTarget,
  services: readonly Service[],
  { signal, replace = false }: RegisterOptions,
): Promise<void> {
  const callOptions = signal === undefined ? {} : { signal };
  const done: Service[] = [];
  try {
    for (const service of services) {
      if (replace) await rpcbind.unset(service, callOptions);
      if (!(await rpcbind.set(service, callOptions))) throw refused(service, target);
      done.push(service);
    }
  } catch (error) {
    await Promise.allSettled(done.map((service) => rpcbind.unset(service)));
    throw error;
  }
}

/** Over the unix socket, where the superuser is known as such, or, where there is none, over TCP: as libtirpc does. */
async function withLocalRpcbind<T>(
  { target, auth, transport, timeoutMs }: RegisterOptions,
  use: (rpcbind: RpcbindClnt, target: RpcbindTarget) => Promise<T>,
): Promise<T> {
  const clntOptions = {
    ...(auth !== undefined && { auth }),
    ...(transport !== undefined && { transport }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const ask = async (where: RpcbindTarget): Promise<T> => {
    await using rpcbind = new RpcbindClnt(where, clntOptions);
    return await use(rpcbind, where);
  };
  if (target !== undefined) return ask(target);
  try {
    return await ask({ path: RPCBIND_SOCKET_PATH });
  } catch (error) {
    if (!(error instanceof RpcClntError) || error.code !== 'ERR_RPC_CONNECT') throw error;
    return ask(RPCBIND_LOOPBACK);
  }
}

function refused({ program, version, netid, address }: Service, target: RpcbindTarget): RpcbindError {
  const what = `version ${version} of program ${program} at ${address} of ${netid}`;
  return new RpcbindError('ERR_RPCBIND_REFUSED', `Cannot register ${what}: ${describeTarget(target)} refuses`);
}
