import { errnoOf } from '../errno.ts';
import { TransportError, type TransportErrorCode } from '../errors.ts';

/** Why OpenSSL does not believe a certificate. */
export function certificateError(reason: string, who: string): TransportError {
  const [code, sentence] = explainCertificate(reason);
  return new TransportError(code, `Certificate of ${who} is refused: ${sentence} (${reason})`);
}

function explainCertificate(reason: string): readonly [TransportErrorCode, string] {
  switch (reason) {
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_UNTRUSTED':
      return ['ERR_TRANSPORT_TLS_UNKNOWN_CA', 'nobody who is trusted has signed it'];
    case 'CERT_HAS_EXPIRED':
      return ['ERR_TRANSPORT_TLS_CERT_EXPIRED', 'it, or one above it, has expired'];
    case 'CERT_NOT_YET_VALID':
      return ['ERR_TRANSPORT_TLS_CERT_EXPIRED', 'it, or one above it, is not valid yet'];
    case 'CERT_REVOKED':
      return ['ERR_TRANSPORT_TLS_CERT_REVOKED', 'it was revoked'];
    case 'UNABLE_TO_GET_CRL':
    case 'UNABLE_TO_GET_CRL_ISSUER':
    case 'UNABLE_TO_DECRYPT_CRL_SIGNATURE':
    case 'CRL_SIGNATURE_FAILURE':
    case 'CRL_NOT_YET_VALID':
    case 'CRL_HAS_EXPIRED':
      return ['ERR_TRANSPORT_TLS_CRL', 'there is no current revocation list of one of its authorities'];
    default:
      return ['ERR_TRANSPORT_TLS_BAD_CERT', 'it is not in order'];
  }
}

/**
 * An error of OpenSSL or of the socket, within a handshake or later. `where` completes the sentence: `with 10.0.0.1:24007`.
 */
export function tlsError(error: Error, where: string): TransportError {
  const reason = errnoOf(error);
  const [code, sentence] = explain(reason, error.message);
  return new TransportError(code, `TLS ${where} failed: ${sentence}`, { cause: error });
}

/** Our own errors pass. */
export function asTlsError(error: unknown, where: string): TransportError {
  if (error instanceof TransportError) return error;
  return tlsError(error instanceof Error ? error : new Error(String(error)), where);
}

/** Is it OpenSSL that speaks? */
export function isTlsReason(reason: string): boolean {
  return reason.startsWith('ERR_SSL_') || reason.startsWith('ERR_TLS_');
}

const ALERT = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13)_ALERT_(\w+)$/;

function explain(reason: string, message: string): readonly [TransportErrorCode, string] {
  const alert = ALERT.exec(reason)?.[1]?.toLowerCase().replaceAll('_', ' ');
  switch (reason) {
    case 'ERR_SSL_HTTP_REQUEST':
    case 'ERR_SSL_HTTPS_PROXY_REQUEST':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_SSL_UNKNOWN_PROTOCOL':
      return ['ERR_TRANSPORT_TLS_PLAINTEXT', 'what the peer sent is not TLS'];
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE':
    case 'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY':
    case 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL':
    case 'ERR_SSL_NO_APPLICATION_PROTOCOL':
    case 'ERR_SSL_NO_SHARED_CIPHER':
    case 'ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS':
    case 'ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM':
    case 'ERR_SSL_NO_SUITABLE_KEY_SHARE':
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_VERSION_TOO_LOW':
      return ['ERR_TRANSPORT_TLS_NO_AGREEMENT', `no version, cipher or application protocol in common (${reason})`];
    case 'ECONNRESET':
    case 'EPIPE':
      return [
        'ERR_TRANSPORT_TLS_FAILED',
        'the peer closed within the handshake; it may not speak TLS, or not trust us',
      ];
    default:
      return alert === undefined
        ? ['ERR_TRANSPORT_TLS_FAILED', message]
        : ['ERR_TRANSPORT_TLS_REFUSED', `the peer refuses us: ${alert}`];
  }
}

/** The peer took too long. */
export function handshakeTimeout(where: string, handshakeTimeoutMs: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_TLS_HANDSHAKE_TIMEOUT',
    `TLS ${where} failed: handshake was not done within ${handshakeTimeoutMs} ms (tls.handshakeTimeoutMs)`,
  );
}

/** The first bytes are not those of a handshake. */
export function plaintext(where: string): TransportError {
  return new TransportError('ERR_TRANSPORT_TLS_PLAINTEXT', `TLS ${where} failed: what the peer sent is not TLS`);
}

/** The socket is gone, and said nothing. */
export function closedWithin(): Error {
  return Object.assign(new Error('closed within the handshake'), { code: 'ECONNRESET' });
}
