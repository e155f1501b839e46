import { existsSync } from 'node:fs';

/** Where Debian puts Chromium, in which tests of packages that run in browsers run too. */
export const CHROMIUM = '/usr/bin/chromium';

/** Whether it is there. */
export const hasChromium: boolean = existsSync(CHROMIUM);

/**
 * Without a sandbox, which root and many containers have none of: what is loaded are this repository's own tests. Without
 * /dev/shm, which is small in containers.
 */
export const CHROMIUM_ARGUMENTS: readonly string[] = ['--no-sandbox', '--disable-dev-shm-usage'];
