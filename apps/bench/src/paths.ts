import { join, resolve } from 'node:path';

/** `apps/bench`. */
export const benchRoot: string = resolve(import.meta.dirname, '..');
/** The checkout. */
export const checkoutRoot: string = resolve(benchRoot, '../..');
/** C sources of the load generator and of the servers to compare with. */
export const nativeSources: string = join(benchRoot, 'native');
/** What the bench builds and leaves behind; git ignores it. */
export const buildRoot: string = join(benchRoot, '.build');
/** The daemon under test, as built by `pnpm run build`. */
export const ourDaemon: string = join(checkoutRoot, 'bin/glusterd');
/** What `bin/glusterd` runs. */
export const ourDaemonBuilt: string = join(checkoutRoot, 'apps/glusterd/dist/glusterd.js');
