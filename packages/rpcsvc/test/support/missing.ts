import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Why tests that need these programs and files can not run here, or undefined; said aloud, so that nobody overlooks it. */
export function missing(programs: readonly string[], files: readonly string[] = []): string | undefined {
  const paths = (process.env['PATH'] ?? '').split(':');
  const absent = [
    ...programs.filter((name) => !paths.some((path) => existsSync(join(path, name)))),
    ...files.filter((file) => !existsSync(file)),
  ];
  if (absent.length === 0) return undefined;
  const why = `needs ${absent.join(', ')}`;
  console.warn(`Skipped: ${why}`);
  return why;
}
