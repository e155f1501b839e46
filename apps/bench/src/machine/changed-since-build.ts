import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Sources that are no longer what was built from them, as paths from `root`, sorted: what is measured is what is built, and
 * the report names the checkout. Times of files say nothing (a cache restores old builds, git writes new times), so the
 * texts are compared with those that the source maps carry.
 *
 * @param root the checkout
 */
export function changedSinceBuild(root: string): string[] {
  const changed = new Set<string>();
  for (const path of globSync('{packages,apps}/*/dist/*.js.map', { cwd: root })) {
    const map: unknown = JSON.parse(readFileSync(join(root, path), 'utf8'));
    if (!isSourceMap(map)) throw new TypeError(`${path} carries no sources`);
    for (const [index, source] of map.sources.entries()) {
      const file = resolve(root, dirname(path), source);
      const name = relative(root, file);
      if (name.startsWith(`..${sep}`) || name.includes('node_modules')) continue;
      if (!existsSync(file) || readFileSync(file, 'utf8') !== map.sourcesContent[index]) changed.add(name);
    }
  }
  return [...changed].sort();
}

interface BuiltSources {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
}

function isSourceMap(value: unknown): value is BuiltSources {
  if (typeof value !== 'object' || value === null) return false;
  return 'sources' in value && Array.isArray(value.sources) && 'sourcesContent' in value;
}
