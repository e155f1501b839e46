/**
 * RFC 5531 record marking over TCP and unix sockets, datagrams over UDP, with out queues, limits and live stage events.
 *
 * @packageDocumentation
 */
export { formatAddress } from './address.ts';
export type {
  DatagramEndpoint,
  Endpoint,
  InetAddress,
  InetEndpoint,
  PeerAddress,
  UnixAddress,
  UnixEndpoint,
} from './address.ts';
export type { Connection, ConnectionCounters, ConnectionOwner, ConnectionState } from './connection.ts';
export { faultOf, TransportError } from './errors.ts';
export type { TransportErrorCode, TransportFault } from './errors.ts';
export type { TransportEvent } from './events.ts';
export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export { listen } from './listen.ts';
export type { DatagramListener, Listener, ListenerEvent, ListenOptions } from './listener.ts';
export type { DatagramOptions } from './datagram/options.ts';
export { memoryDatagramPeer, memoryDatagrams } from './datagram/memory-datagrams.ts';
export type { DatagramFate, MemoryDatagramPeer, MemoryDatagramsOptions } from './datagram/memory-datagrams.ts';
export { memoryPair, memoryPeer } from './memory.ts';
export type { MemoryPair, MemoryPairOptions, MemoryPeer } from './memory.ts';
export type { MemoryPipeOptions } from './memory-pipe.ts';
export { CALL, REPLY } from './message.ts';
export type { Direction, PollinMessage } from './message.ts';
export type { ConnectionOptions } from './options.ts';
export { secureAsClient, secureAsServer } from './tls/upgrade.ts';
export { TlsClient } from './tls/client.ts';
export type { Secured } from './tls/secured.ts';
export { TlsServer } from './tls/server.ts';
export { RPC_WITH_TLS } from './tls/options.ts';
export type { ClientTlsOptions, PemSource, ServerTlsOptions, TlsOptions } from './tls/options.ts';
export type { TlsCertificate, TlsPeer } from './tls/peer.ts';
export type { KeepAlive, TcpOptions } from './tcp.ts';
export type { OutSlot } from './slot.ts';

// For libraries that bring their own bytes: record marking without a transport.
export { RecordDecoder } from './record/decoder.ts';
export { RECORD_LIMITS, resolveRecordLimits } from './record/limits.ts';
export type { RecordLimits } from './record/limits.ts';
export type { RecordTarget } from './record/target.ts';

// For libraries that are stages of the path themselves.
export { stageChannel, stageChannelName } from './stages.ts';
export type { StageChannel, StageMessage } from './stages.ts';
