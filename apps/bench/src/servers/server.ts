import type { Endpoint } from '../load/run-load.ts';
import type { Message } from '../messages/message.ts';

/** Servers that the bench knows, in the order in which a repetition visits them. */
export const serverNames = ['gluster-ts', 'c-glusterd', 'c-glusterd-info', 'libtirpc', 'node-echo', 'c-echo'] as const;

export type ServerName = (typeof serverNames)[number];

/** What each server is, for the report. */
export const serverTitles: Readonly<Record<ServerName, string>> = {
  'gluster-ts': 'this daemon (`bin/glusterd`)',
  'c-glusterd': 'C `glusterd`, log level WARNING',
  'c-glusterd-info': 'the same, log level INFO, which is its default',
  libtirpc: 'a libtirpc server in C that answers prepared bytes',
  'node-echo': 'a bare Node.js server that cuts records and answers prepared bytes',
  'c-echo': 'a bare C epoll server that does the same',
};

export type TransportName = 'unix' | 'tcp';

/** A running server. */
export interface Server {
  readonly name: ServerName;
  readonly pid: number;
  readonly endpoint: Endpoint;
  /** Program and arguments that bring the generator into the server's network; mostly empty. */
  readonly enter: readonly string[];
}

/** A server could not be had on this machine; the report names the reason. */
export interface Missing {
  readonly missing: string;
}

/** What a server is started for. */
export interface ServerRequest {
  readonly transport: TransportName;
  readonly message: Message;
}

/** Starts servers of one name. */
export interface ServerKind {
  readonly name: ServerName;
  /** Requests with the same key are served by one process. */
  key(request: ServerRequest): string;
  /** @throws BenchError `ERR_BENCH_SERVER` when a server that should start does not */
  start(request: ServerRequest): Promise<RunningServer | Missing>;
}

/** One process, which may serve both transports. */
export interface RunningServer {
  readonly pid: number;
  readonly enter?: readonly string[];
  endpoint(transport: TransportName): Endpoint;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}
