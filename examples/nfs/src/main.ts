import { setFlagsFromString } from 'node:v8';
import { register } from '@gluster-ts/rpcbind';
import { HELP, parseArguments } from './arguments.ts';
import type { Arguments } from './arguments.ts';
import type { FileSystem } from './file-system/file-system.ts';
import { FolderFileSystem } from './folder/folder-file-system.ts';
import { MOUNT_PROGRAM } from './generated/mount.ts';
import { log } from './log.ts';
import { MemoryFileSystem } from './memory/memory-file-system.ts';
import { startNfsServer } from './server.ts';
import type { NfsServer } from './server.ts';

// A WRITE of 1 MiB arrives in sixteen buffers that Node.js allocates, and V8 marks a little garbage at each of them, again
// and again. The heap is small: collecting it whole, and seldom, takes a third to a half of the time (bench/compare.sh).
setFlagsFromString('--no-incremental-marking');

/** Serves until SIGINT or SIGTERM. */
async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2));
  if (args === undefined) {
    console.log(HELP);
    return;
  }
  await using fs = await openFileSystem(args);
  await using server = await startNfsServer(fs, { ...args, event: log });
  await using _registration = args.rpcbind ? await registerBoth(server) : undefined;

  console.log(`NFS on ${args.host} port ${server.port}, MOUNT on port ${server.mountPort}. Try:`);
  const ports = `nfsport=${server.port}&mountport=${server.mountPort}`;
  console.log(`  nfs-ls 'nfs://${args.host}${args.exported}/?${ports}'`);
  await signalled();
}

async function openFileSystem({ folder, bytesMax }: Arguments): Promise<FileSystem> {
  return folder === undefined ? new MemoryFileSystem({ bytesMax }) : FolderFileSystem.open(folder);
}

/** Each program at its own port. */
async function registerBoth({ svc, listener, mountListener }: NfsServer): Promise<AsyncDisposable> {
  const programs = [...svc.programs];
  const mount = programs.filter(({ number }) => number === MOUNT_PROGRAM);
  const nfs = programs.filter(({ number }) => number !== MOUNT_PROGRAM);
  await using stack = new AsyncDisposableStack();
  stack.use(await register(nfs, listener.address));
  stack.use(await register(mount, mountListener.address));
  return stack.move();
}

async function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
