import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

import { TransportError } from '../errors.ts';
import { certificateError } from './failure.ts';
import type { TlsPolicy } from './options.ts';
import { describePeer, intermediatesOf, type TlsPeer } from './peer.ts';

/**
 * Is the peer, with whom the handshake is done, one that we want? OpenSSL has checked its certificate, and noted what is
 * wrong with it; the rest is checked here.
 *
 * @param serverName what a server's certificate must be for; undefined: anything
 * @throws TransportError ERR_TRANSPORT_TLS_UNKNOWN_CA, _CERT_EXPIRED, _CERT_REVOKED, _CRL, _BAD_CERT, _NO_CERT,
 * _NAME_NOT_ALLOWED, _WRONG_SERVER, _NO_AGREEMENT
 */
export function judgePeer(socket: TLSSocket, policy: TlsPolicy, serverName: string | undefined, who: string): TlsPeer {
  checkAlpn(socket, policy, who);
  const certificate = certificateOf(socket);
  if (certificate === undefined) {
    if (policy.certRequired) {
      throw new TransportError('ERR_TRANSPORT_TLS_NO_CERT', `${who} has no certificate, and needs one`);
    }
    return describePeer(socket, undefined);
  }
  if (!socket.authorized) throw certificateError(reasonOf(socket.authorizationError), who);
  const intermediates = intermediatesOf(certificate);
  if (intermediates > policy.certDepthMax) {
    throw new TransportError(
      'ERR_TRANSPORT_TLS_BAD_CERT',
      `Certificate of ${who} is refused: ${intermediates} authorities stand between it and a root, more than ${policy.certDepthMax} (tls.certDepthMax)`,
    );
  }
  checkServerName(certificate, serverName, who);
  const peer = describePeer(socket, certificate);
  checkNames(peer, policy, who);
  return peer;
}

function checkAlpn(socket: TLSSocket, { alpn }: TlsPolicy, who: string): void {
  if (alpn === undefined) return;
  const agreed = socket.alpnProtocol;
  if (typeof agreed === 'string' && alpn.includes(agreed)) return;
  throw new TransportError(
    'ERR_TRANSPORT_TLS_NO_AGREEMENT',
    `No application protocol was agreed on with ${who}: ${alpn.join(', ')} is wanted (tls.alpn)`,
  );
}

function certificateOf(socket: TLSSocket): DetailedPeerCertificate | undefined {
  // An empty object, or null, where there is none, whatever the type says.
  const found: unknown = socket.getPeerCertificate(true);
  if (typeof found !== 'object' || found === null || !('fingerprint256' in found)) return undefined;
  // What has a fingerprint has the rest.
  return found as DetailedPeerCertificate;
}

/** A code such as CERT_HAS_EXPIRED, whatever the type says. */
function reasonOf(error: unknown): string {
  return typeof error === 'string' ? error : error instanceof Error ? error.message : 'UNSPECIFIED';
}

function checkServerName(certificate: DetailedPeerCertificate, serverName: string | undefined, who: string): void {
  if (serverName === undefined) return;
  const cause = process.getBuiltinModule('node:tls').checkServerIdentity(serverName, certificate);
  if (cause === undefined) return;
  throw new TransportError('ERR_TRANSPORT_TLS_WRONG_SERVER', `Certificate of ${who} is not for ${serverName}`, {
    cause,
  });
}

function checkNames({ certificate }: TlsPeer, { allowedNames }: TlsPolicy, who: string): void {
  if (allowedNames === undefined || certificate === undefined) return;
  const { commonName, altNames } = certificate;
  const names = commonName === undefined ? altNames : [commonName, ...altNames];
  if (names.some((name) => allowedNames.has(name))) return;
  throw new TransportError(
    'ERR_TRANSPORT_TLS_NAME_NOT_ALLOWED',
    `${who} is called ${JSON.stringify(names).slice(0, 200)}, and none of it is allowed (tls.allowedNames)`,
  );
}
