import { isIP, type Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';

import type { TransportError } from '../errors.ts';
import { asTlsError, closedWithin, handshakeTimeout, tlsError } from './failure.ts';
import { judgePeer } from './judge.ts';
import { loadMaterial } from './material.ts';
import { resolvePolicy, type ClientTlsOptions, type TlsPolicy } from './options.ts';
import type { Secured } from './secured.ts';

/**
 * Key, certificates and rules of a TLS client, for as many connections as one likes. To take new files, load another.
 *
 * ```ts
 * const tls = await TlsClient.load({ ca: '/etc/ssl/glusterfs.ca' });
 * const connection = await connect({ host: 'node1', port: 24007 }, { tls });
 * ```
 */
export class TlsClient {
  readonly #options: ClientTlsOptions;
  readonly #policy: TlsPolicy;
  readonly #context: SecureContext;

  private constructor(options: ClientTlsOptions, policy: TlsPolicy, context: SecureContext) {
    this.#options = options;
    this.#policy = policy;
    this.#context = context;
  }

  /** @throws TransportError ERR_TRANSPORT_TLS_MATERIAL, ERR_TRANSPORT_BAD_OPTION */
  static async load(options: ClientTlsOptions): Promise<TlsClient> {
    const policy = resolvePolicy(options, true);
    const { context } = await loadMaterial(options, false);
    return new TlsClient(options, policy, context);
  }

  /**
   * The client's side of a handshake. `who` names the peer in errors.
   *
   * @param host whose certificate is expected, unless the options name another; undefined: any
   * @throws TransportError ERR_TRANSPORT_TLS_…; the socket is destroyed then
   */
  handshake(socket: Socket, host: string | undefined, who: string): Promise<Secured> {
    const expected = this.#options.serverName ?? host;
    const serverName = expected === false ? undefined : expected;
    const { handshakeTimeoutMs, alpn } = this.#policy;
    const where = `with ${who}`;
    return new Promise((resolve, reject) => {
      const giveUp = (error: TransportError): void => {
        clearTimeout(timer);
        secured.destroy();
        socket.destroy();
        reject(error);
      };
      const timer = setTimeout(() => giveUp(handshakeTimeout(where, handshakeTimeoutMs)), handshakeTimeoutMs);
      socket.on('error', () => undefined);
      const secured: TLSSocket = process.getBuiltinModule('node:tls').connect({
        socket,
        secureContext: this.#context,
        // Judged afterwards, so that there is an error that says why.
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(serverName !== undefined && isIP(serverName) === 0 ? { servername: serverName } : {}),
        ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
      });
      const onError = (error: Error): void => giveUp(tlsError(error, where));
      const onClose = (): void => giveUp(tlsError(closedWithin(), where));
      // One stays: an error that nobody listens to would end the process.
      secured.on('error', () => undefined);
      secured.once('error', onError);
      secured.once('close', onClose);
      secured.once('secureConnect', () => {
        try {
          const peer = judgePeer(secured, this.#policy, serverName, who);
          clearTimeout(timer);
          secured.off('error', onError);
          secured.off('close', onClose);
          secured.pause();
          resolve({ socket: secured, peer });
        } catch (error) {
          giveUp(asTlsError(error, where));
        }
      });
    });
  }
}
