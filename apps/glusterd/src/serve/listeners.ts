import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { listen } from '@gluster-ts/rpc-transport';
import type { Endpoint, Listener, ListenOptions } from '@gluster-ts/rpc-transport';

import type { Config } from '../config/load-config.ts';
import { parseInteger } from '../config/option-values.ts';
import { errorCode, errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';

/** What a listener needs besides its address. */
export type ServeOptions = Pick<ListenOptions, 'accept' | 'event' | 'pool' | 'outHighWaterBytes' | 'tls'>;

/**
 * The TCP listener for peers, bricks, mounts and `gluster --remote-host`: on the bind address, else on every address of
 * the family (IPv4, unless transport.address-family is inet6, which takes both).
 *
 * @throws GlusterdError ERR_LISTEN
 */
export async function listenTcp(config: Config, options: ServeOptions): Promise<Listener> {
  const { port, family } = config.listen;
  const host = await bindAddress(config.listen.host, family);
  const listenOptions = { ...options, backlog: config.listenBacklog, keepAlive: keepAlive(config) };
  const hint = 'options transport.socket.listen-port and bind-address name another';
  // A daemon that was just killed may hold the port a moment longer; C waits as long.
  const deadline = performance.now() + PORT_WAIT_MS;
  for (;;) {
    try {
      return await listen({ host, port }, listenOptions);
    } catch (error) {
      if (errorCode(error) !== 'ERR_TRANSPORT_ADDRESS_IN_USE' || performance.now() > deadline) {
        throw new GlusterdError('ERR_LISTEN', `${errorText(error)} (${hint})`, { cause: error });
      }
      await delay(PORT_RETRY_MS);
    }
  }
}

const PORT_WAIT_MS = 2000;
const PORT_RETRY_MS = 50;

/**
 * The socket of the command line. Its mode is what the umask leaves, as with C: 0755 usually, which lets only the owner in.
 *
 * @throws GlusterdError ERR_SOCKET_FILE
 */
export async function listenUnix(path: string, options: ServeOptions): Promise<Listener> {
  const endpoint: Endpoint = { path };
  try {
    return await listen(endpoint, options);
  } catch (cause) {
    const message = `${errorText(cause)} (option glusterd-sockfile names another)`;
    throw new GlusterdError('ERR_SOCKET_FILE', message, { cause });
  }
}

/** The address that a bind address means, else all of the family. @throws GlusterdError ERR_LISTEN */
export async function bindAddress(host: string | undefined, family: 4 | 6): Promise<string> {
  if (host === undefined) return family === 6 ? '::' : '0.0.0.0';
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host, { family })).address;
  } catch (cause) {
    const reason = errorCode(cause) ?? errorText(cause);
    const message = `Cannot find an IPv${family} address for transport.socket.bind-address ${host} (${reason})`;
    throw new GlusterdError('ERR_LISTEN', message, { cause });
  }
}

/** How TCP finds out that a silent host is dead: `transport.socket.keepalive-*`. */
export function keepAlive({ options }: Config): NonNullable<ListenOptions['keepAlive']> {
  const number = (name: string): number | undefined => parseInteger(options.get(`transport.socket.${name}`) ?? '');
  const idle = number('keepalive-time');
  const interval = number('keepalive-interval');
  const count = number('keepalive-count');
  return {
    ...(idle === undefined ? {} : { idleMs: idle * 1000 }),
    ...(interval === undefined ? {} : { intervalMs: interval * 1000 }),
    ...(count === undefined ? {} : { count }),
  };
}
