import { AsyncLocalStorage } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';

import type { TransportError } from '../errors.ts';
import { asTlsError, closedWithin, handshakeTimeout, tlsError } from './failure.ts';
import { FirstFlight } from './first-flight.ts';
import { judgePeer } from './judge.ts';
import { loadMaterial } from './material.ts';
import { resolvePolicy, type ServerTlsOptions, type TlsPolicy } from './options.ts';
import type { Secured } from './secured.ts';

/** Waits for one handshake. */
interface Ticket {
  readonly done: (socket: TLSSocket) => void;
  readonly failed: (error: Error) => void;
}

/**
 * Which handshake an event of a `tls.Server` is about: its sockets do not name the one they were made from. What happens
 * in a handshake happens in the asynchronous context in which the socket was handed over.
 */
const tickets = new AsyncLocalStorage<Ticket>();

/**
 * Key, certificates and rules of a TLS server, for as many listeners and connections as one likes. They can be replaced
 * while it is in use: handshakes that begin afterwards use the new ones, and connections are left alone.
 *
 * ```ts
 * const tls = await TlsServer.load({ cert: '/etc/ssl/glusterfs.pem', key: '/etc/ssl/glusterfs.key', ca: '/etc/ssl/glusterfs.ca' });
 * const listener = await listen({ port: 24007 }, { tls, accept });
 * await tls.reload(); // the files were replaced
 * ```
 */
export class TlsServer {
  #options: ServerTlsOptions;
  #policy: TlsPolicy;
  #server: Server;

  private constructor(options: ServerTlsOptions, policy: TlsPolicy, server: Server) {
    this.#options = options;
    this.#policy = policy;
    this.#server = server;
  }

  /** @throws TransportError ERR_TRANSPORT_TLS_MATERIAL, ERR_TRANSPORT_BAD_OPTION */
  static async load(options: ServerTlsOptions): Promise<TlsServer> {
    return new TlsServer(options, policyOf(options), await makeServer(options));
  }

  /**
   * Reads the files anew, or takes other options.
   *
   * @throws TransportError ERR_TRANSPORT_TLS_MATERIAL, ERR_TRANSPORT_BAD_OPTION: then all stays as it was
   */
  async reload(options: ServerTlsOptions = this.#options): Promise<void> {
    const policy = policyOf(options);
    const server = await makeServer(options);
    this.#options = options;
    this.#policy = policy;
    this.#server = server;
  }

  /**
   * The server's side of a handshake. `who` names the peer in errors.
   *
   * @throws TransportError ERR_TRANSPORT_TLS_…; the socket is destroyed then
   */
  async handshake(socket: Socket, who: string): Promise<Secured> {
    const beganMs = performance.now();
    const { handshakeTimeoutMs } = this.#policy;
    await new FirstFlight(socket, who, handshakeTimeoutMs).arrived;
    const leftMs = Math.max(1, handshakeTimeoutMs - (performance.now() - beganMs));
    return this.#handshake(socket, who, leftMs);
  }

  #handshake(socket: Socket, who: string, leftMs: number): Promise<Secured> {
    const policy = this.#policy;
    const server = this.#server;
    const where = `with ${who}`;
    // While it waited for its turn.
    if (socket.destroyed) return Promise.reject(tlsError(closedWithin(), where));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        socket.off('close', onClose);
      };
      const giveUp = (error: TransportError): void => {
        settle();
        socket.destroy();
        reject(error);
      };
      const onClose = (): void => giveUp(tlsError(closedWithin(), where));
      const timer = setTimeout(() => giveUp(handshakeTimeout(where, policy.handshakeTimeoutMs)), leftMs);
      // The TLS socket tells; but an error nobody listens to ends the process.
      socket.on('error', () => undefined);
      socket.once('close', onClose);
      const ticket: Ticket = {
        done: (secured) => {
          // An error that nobody listens to would end the process.
          secured.on('error', () => undefined);
          secured.allowHalfOpen = true;
          try {
            const peer = judgePeer(secured, policy, undefined, who);
            settle();
            resolve({ socket: secured, peer });
          } catch (error) {
            secured.destroy();
            giveUp(asTlsError(error, where));
          }
        },
        failed: (error) => giveUp(tlsError(error, where)),
      };
      // Who ends within a handshake is gone; afterwards that is for the connection to judge.
      socket.allowHalfOpen = false;
      // Documented for sockets that come from elsewhere.
      tickets.run(ticket, () => server.emit('connection', socket));
    });
  }
}

function policyOf(options: ServerTlsOptions): TlsPolicy {
  return resolvePolicy(options, (options.clientCert ?? 'require') === 'require');
}

async function makeServer(options: ServerTlsOptions): Promise<Server> {
  const material = await loadMaterial(options, true);
  const { alpn, clientCert } = options;
  const server = process.getBuiltinModule('node:tls').createServer({
    ...material.options,
    pauseOnConnect: true,
    requestCert: clientCert !== 'none',
    // Judged afterwards, so that there is an error that says why.
    rejectUnauthorized: false,
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  });
  server.on('secureConnection', (socket) => tickets.getStore()?.done(socket));
  server.on('tlsClientError', (error) => tickets.getStore()?.failed(error));
  return server;
}
