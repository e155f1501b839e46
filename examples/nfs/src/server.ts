import { IobufPool, PAGE_CLASSES } from '@gluster-ts/iobuf-pool';
import type { InetAddress, Listener, ListenerEvent } from '@gluster-ts/rpc-transport';
import { DuplicateRequestCache, Rpcsvc } from '@gluster-ts/rpcsvc';
import type { RpcsvcEvent, ServeOptions } from '@gluster-ts/rpcsvc';
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
  readonly listener: Listener<InetAddress>;
  readonly mountListener: Listener<InetAddress>;
  readonly port: number;
  readonly mountPort: number;
  /** Stops listening, answers what is being worked on, closes all connections. The file system is the caller's to close. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

/** What a client may have going at a time. Each READ and WRITE is up to 1 MiB, in memory here as long as it takes. */
const CALLS_PER_CONNECTION = 16;

/** How records of a little more than 1 MiB are read without being copied together afterwards. */
const TRANSPORT: ServeOptions = {
  recordBytesMax: 2 * MIB,
  vectorBytesMax: 2 * MIB,
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
  const settings: ServeOptions = { ...TRANSPORT, pool, ...event };
  const separate = options.mountPort !== undefined && (options.mountPort === 0 || options.mountPort !== port);
  // When the second port is taken, the first is not kept.
  await using stack = new AsyncDisposableStack();
  stack.use(svc);
  const listener = await svc.listen({ host, port }, settings);
  const mountListener = separate ? await svc.listen({ host, port: options.mountPort }, settings) : listener;
  stack.move();

  const close = async (): Promise<void> => {
    await svc.close({ timeoutMs: 5000 });
  };
  return {
    svc,
    listener,
    mountListener,
    port: listener.address.port,
    mountPort: mountListener.address.port,
    close,
    [Symbol.asyncDispose]: close,
  };
}
