import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program is, looking into PATH and where Debian keeps the administrator's; undefined when nowhere. */
export function findProgram(name: string): string | undefined {
  if (isAbsolute(name)) return executable(name) ? name : undefined;
  const directories = (process.env['PATH'] ?? '').split(delimiter).concat('/usr/sbin', '/sbin');
  return directories.map((directory) => join(directory, name)).find(executable);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
