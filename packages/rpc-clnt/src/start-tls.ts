import { authTls, isStartTls } from '@gluster-ts/auth';
import { secureAsClient, TlsClient, TransportError } from '@gluster-ts/rpc-transport';
import type { ClientTlsOptions, Connection, PollinMessage, TlsPeer } from '@gluster-ts/rpc-transport';
import { authStatName, decodeReply, MsgType, RPC_VERSION, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { DELAY_MS_MAX } from './clock.ts';
import type { Connector } from './connector.ts';
import { messageOf, RpcClntError } from './errors.ts';

/** How a client asks for TLS on a plain connection (RFC 9289). */
export interface StartTlsOptions {
  /**
   * Keys, certificates and rules; make them with `RPC_WITH_TLS` of `@gluster-ts/rpc-transport`, whose version and
   * application protocol the RFC demands. A {@link TlsClient} is loaded once, options for each connection.
   */
  readonly tls: TlsClient | ClientTlsOptions;
  /** Any program that the client is about to call; servers answer for those that they do not serve, too. */
  readonly program: { readonly number: number; readonly version: number };
  /**
   * `required` (default): without TLS there is no connection. `opportunistic`: a server that does not offer it is called
   * in plain; who can change bytes on the way can make any server look so. A handshake that fails ends the connection
   * either way.
   */
  readonly policy?: 'required' | 'opportunistic';
  /** For the answer to the probe, in ms. Default 10,000; the handshake has a time-out of its own. */
  readonly timeoutMs?: number;
  /** Gives up, and closes the connection, when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Asks the server for TLS, and begins it if the server agrees (RFC 9289 section 4.1). To be called before anything else on
 * a new connection: nobody may be waiting for replies on it.
 *
 * @param host whose certificate is expected, unless the options name another. Default: the address of the peer
 * @returns who the server is; undefined: it does not offer TLS, and the policy can do without
 * @throws RpcClntError ERR_RPC_TLS; the connection is closed then, and `cause` says why if the transport knows
 */
export async function startTls(
  connection: Connection,
  options: StartTlsOptions,
  host?: string,
): Promise<TlsPeer | undefined> {
  const { policy = 'required', signal } = options;
  const onAbort = (): void => connection.close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal?.aborted === true) throw tlsError('was aborted', signal.reason);
    // Loaded before the server is asked: it would wait for our disk.
    const tls = options.tls instanceof TlsClient ? options.tls : await TlsClient.load(options.tls);
    const answer = await new Probe(connection, options, tls, host).answer;
    if (answer.peer === undefined && policy === 'required') throw tlsError(answer.why);
    return answer.peer;
  } catch (error) {
    connection.close(error instanceof TransportError ? error : undefined);
    if (error instanceof RpcClntError) throw error;
    throw tlsError(messageOf(error), signal?.aborted === true ? signal.reason : error);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** A connector whose connections have TLS before anybody else sees them. */
export function withStartTls(connector: Connector, options: StartTlsOptions, host: string | undefined): Connector {
  return async (signal) => {
    const connection = await connector(signal);
    const outer = options.signal;
    const both = outer === undefined ? signal : AbortSignal.any([outer, signal]);
    await startTls(connection, { ...options, signal: both }, host);
    return connection;
  };
}

/** What came of a probe: TLS, or why not. */
type Answer = { readonly peer: TlsPeer } | { readonly peer: undefined; readonly why: string };

const PROBE_BYTES = 40;

/** One probe: the call, and what is made of its reply. */
class Probe {
  readonly #connection: Connection;
  readonly #tls: TlsClient;
  readonly #host: string | undefined;
  readonly #answer = Promise.withResolvers<Answer>();
  readonly #timer: NodeJS.Timeout;
  readonly #detach: () => void;
  readonly #xid = Math.floor(Math.random() * 2 ** 32);

  constructor(connection: Connection, options: StartTlsOptions, tls: TlsClient, host: string | undefined) {
    this.#connection = connection;
    this.#tls = tls;
    this.#host = host;
    const timeoutMs = Math.min(options.timeoutMs ?? 10_000, DELAY_MS_MAX);
    this.#timer = setTimeout(() => this.#end(tlsError(`probe was not answered within ${timeoutMs} ms`)), timeoutMs);
    this.#detach = connection.attach({
      mapXid: (xid) => xid === this.#xid,
      reply: (message) => this.#reply(message),
      event: (event) => {
        if (event.type === 'disconnect') this.#end(tlsError(messageOf(event.error), event.error));
      },
    });
    if (connection.datagram)
      this.#end({ peer: undefined, why: 'connection is one of datagrams, and there is no DTLS' });
    else this.#send(options.program);
  }

  get answer(): Promise<Answer> {
    return this.#answer.promise;
  }

  /** "A NULL RPC procedure with an auth_flavor of AUTH_TLS". */
  #send({ number, version }: StartTlsOptions['program']): void {
    const { bytes, view, offset } = this.#connection.begin(PROBE_BYTES);
    const w = new XdrWriter({ initialBytes: 0 }).reset(bytes, view, offset, offset + PROBE_BYTES);
    for (const word of [this.#xid, MsgType.CALL, RPC_VERSION, number, version, 0]) w.uint(word);
    authTls().credential().encode(w);
    authTls().verifier().encode(w);
    this.#connection.commit(this.#xid);
  }

  #reply(message: PollinMessage): void {
    let why: string | undefined;
    try {
      message.contiguous();
      why = refusalOf(new XdrReader(message.bytes.subarray(message.start, message.end)));
    } catch (error) {
      this.#end(tlsError(`answer to the probe cannot be decoded: ${messageOf(error)}`, error));
      return;
    } finally {
      message.destroy();
    }
    if (why !== undefined) {
      this.#end({ peer: undefined, why });
      return;
    }
    // At once: whatever follows the answer in the stream is TLS, or somebody's forgery.
    secureAsClient(this.#connection, this.#tls, this.#host).then(
      (peer) => this.#end({ peer }),
      (error: unknown) => this.#end(tlsError(messageOf(error), error)),
    );
    // From here on the handshake has the time, and the say.
    clearTimeout(this.#timer);
  }

  #end(outcome: Answer | RpcClntError): void {
    clearTimeout(this.#timer);
    this.#detach();
    if (outcome instanceof RpcClntError) this.#answer.reject(outcome);
    else this.#answer.resolve(outcome);
  }
}

/**
 * Why an answer is none that agrees to TLS; undefined: it agrees. "MSG_ACCEPTED and an AUTH_NONE verifier containing the
 * STARTTLS token", "even if the Reply's accept_stat is not SUCCESS".
 */
function refusalOf(r: XdrReader): string | undefined {
  const { verf, body } = decodeReply(r);
  if (body.stat === 'AUTH_ERROR') return `server refuses with ${authStatName(body.authStat)}: it knows no AUTH_TLS`;
  if (body.stat === 'RPC_MISMATCH') return 'server speaks another version of RPC';
  return isStartTls(verf) ? undefined : 'server does not offer it';
}

function tlsError(what: string, cause?: unknown): RpcClntError {
  return new RpcClntError('ERR_RPC_TLS', `Cannot begin TLS: ${what}`, cause === undefined ? {} : { cause });
}
