/**
 * The calling side of ONC RPC (RFC 5531): typed clients, timeouts, reconnecting, an error for every failure.
 *
 * @packageDocumentation
 */
export { RpcClnt } from './rpc-clnt.ts';
export type {
  CallOptions,
  DrainOptions,
  OneWayOptions,
  RetransmitOptions,
  RpcClntOptions,
  WaitOptions,
} from './options.ts';
export { glusterPing, nullPing } from './ping.ts';
export type { Ping, PingTimes } from './ping.ts';
export { startTls } from './start-tls.ts';
export type { StartTlsOptions } from './start-tls.ts';
export type { ReconnectOptions } from './backoff.ts';
export type { Connector, RpcClntTarget } from './connector.ts';
export type { Client, ClientMethod } from './client.ts';
export type { Borrowed } from './borrowed.ts';
export { RpcClntError } from './errors.ts';
export type { RpcClntErrorCode, RpcClntErrorDetails } from './errors.ts';
export type { RpcClntCounters, RpcClntEvent, RpcClntState } from './events.ts';
export { systemClock } from './clock.ts';
export type { Clock, ClockTimer } from './clock.ts';
