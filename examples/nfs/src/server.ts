import { IobufPool, PAGE_CLASSES } from '@gluster-ts/iobuf-pool';
import { listen } from '@gluster-ts/rpc-transport';
import type { Listener, ListenerEvent, ListenOptions } from '@gluster-ts/rpc-transport';
import { DuplicateRequestCache, Rpcsvc } from '@gluster-ts/rpcsvc';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';
import type { FileSystem } from './file-system/file-system.ts';
import { MOUNT_V3 } from './generated/mount.ts';
import { NFS_V3 } from './generated/nfs.ts';
import { mountHandlers } from './mount/handlers.ts';
import { nfsHandlers } from './nfs/handlers.ts';
import { ServerState } from './nfs/server-state.ts';

/** Settings of a server. */
export interface NfsServerOptions {
  /** Where to listen. Default 127.0.0.1: whoever reaches the port can claim to be any user. */
  readonly host?: string;
  /** Port of NFS; 0 is any free one. Default 0. */
  readonly port?: number;
  /** Port of MOUNT; 0 is any free one. Default that of NFS. */
  readonly mountPort?: number | undefined;
  /** Path under which clients find the file system. Default `/export`. */
  readonly exported?: string;
  /** Nothing can be changed. Default false. */
  readonly readOnly?: boolean;
  /** Callers that say they are the superuser are nobody. Default true. */
  readonly rootSquash?: boolean;
  /** Callers must come from ports below 1024, which only the superuser of their machine has. Default false. */
  readonly secure?: boolean;
  /** Told of what went wrong. */
  readonly event?: (event: RpcsvcEvent | ListenerEvent) => void;
}

/** A server that runs. */
export interface NfsServer extends AsyncDisposable {
  readonly svc: Rpcsvc;
  /** Of NFS, and of MOUNT: the same, unless MOUNT has a port of its own. */
  readonly listener: Listener;
  readonly mountListener: Listener;
  readonly port: number;
  readonly mountPort: number;
  /** Stops listening, answers what is being worked on, closes all connections. The file system is the caller's to close. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

/** What a client may have going at a time. Each READ and WRITE is up to 1 MiB, in memory here as long as it takes. */
const CALLS_PER_CONNECTION = 16;

/** How records of a little more than 1 MiB are read without being copied together afterwards. */
const TRANSPORT: Omit<ListenOptions, 'accept'> = {
  maxRecordBytes: 2 * MIB,
  maxVectorBytes: 2 * MIB,
  outLimitBytes: 2 * CALLS_PER_CONNECTION * MIB,
};

/** Repeating one of these does no harm; all others are kept from being carried out twice. */
const IDEMPOTENT = [
  ...(['GETATTR', 'LOOKUP', 'ACCESS', 'READLINK', 'READ', 'WRITE', 'READDIR', 'READDIRPLUS'] as const),
  ...(['FSSTAT', 'FSINFO', 'PATHCONF', 'COMMIT'] as const),
];

/** Serves a file system by NFS version 3 and MOUNT version 3, over TCP. */
export async function startNfsServer(fs: FileSystem, options: NfsServerOptions = {}): Promise<NfsServer> {
  const { host = '127.0.0.1', port = 0, readOnly = false, rootSquash = true, exported = '/export' } = options;
  const event = options.event === undefined ? {} : { event: options.event };
  const state = new ServerState(fs, { readOnly, rootSquash });

  const svc = new Rpcsvc({
    allowInsecure: options.secure !== true,
    outstandingLimit: CALLS_PER_CONNECTION,
    drc: new DuplicateRequestCache(),
    ...event,
  });
  // Handlers wait for files, any number of them: no processors to be scheduled on.
  svc.register(NFS_V3, nfsHandlers(state), { complete: true, synctask: false, idempotent: IDEMPOTENT });
  svc.register(MOUNT_V3, mountHandlers(state, exported), { complete: true, synctask: false, idempotent: true });

  const pool = new IobufPool({ classes: [...PAGE_CLASSES, { pageBytes: 2 * MIB, pagesPerArena: 1 }] });
  const settings: ListenOptions = { ...TRANSPORT, pool, ...event, accept: (connection) => void svc.attach(connection) };
  const listener = await listen({ host, port }, settings);
  const separate = options.mountPort !== undefined && (options.mountPort === 0 || options.mountPort !== port);
  const mountListener = separate ? await listenOrClose(listener, host, options.mountPort, settings) : listener;

  const close = async (): Promise<void> => {
    await Promise.all([listener.close(), mountListener.close()]);
    await svc.drain({ timeoutMs: 5000 });
    await Promise.all([listener.drain(), mountListener.drain()]);
  };
  return {
    svc,
    listener,
    mountListener,
    port: portOf(listener),
    mountPort: portOf(mountListener),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** When the second port is taken, the first is not kept. */
async function listenOrClose(
  first: Listener,
  host: string,
  port: number | undefined,
  settings: ListenOptions,
): Promise<Listener> {
  try {
    return await listen({ host, port: port ?? 0 }, settings);
  } catch (error) {
    await first.close();
    throw error;
  }
}

function portOf({ address }: Listener): number {
  return 'port' in address ? address.port : 0;
}
