import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';

/**
 * Writes a TypeScript file that imports nothing of ours as plain JavaScript: a Node.js that strips types itself carries
 * the stripper's memory for the rest of its life, which would spoil every comparison of memory.
 *
 * @returns the path of the JavaScript file, in `directory`
 */
export async function plainJavaScript(source: string, directory: string): Promise<string> {
  const path = join(directory, `${basename(source, '.ts')}.mjs`);
  await mkdir(directory, { recursive: true });
  await writeFile(path, stripTypeScriptTypes(await readFile(source, 'utf8')));
  return path;
}
