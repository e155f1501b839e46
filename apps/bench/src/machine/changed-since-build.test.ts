import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedSinceBuild } from './changed-since-build.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gtb-'));
  write('packages/a/src/index.ts', 'export {};\n');
  write('packages/a/src/b/c.ts', 'export const c = 1;\n');
  write('packages/a/dist/index.js.map', {
    sources: ['../src/index.ts', '../src/b/c.ts', '../node_modules/other/index.js'],
    sourcesContent: ['export {};\n', 'export const c = 1;\n', 'other'],
  });
  write('apps/d/src/d.ts', '1\n');
  write('apps/d/dist/d.js.map', { sources: ['../src/d.ts'], sourcesContent: ['1\n'] });
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
}

test('changedSinceBuild() finds nothing where everything is built', () => {
  expect(changedSinceBuild(root)).toEqual([]);
});

test('changedSinceBuild() names what was changed, and what is gone', () => {
  write('packages/a/src/b/c.ts', 'export const c = 2;\n');
  rmSync(join(root, 'apps/d/src/d.ts'));
  expect(changedSinceBuild(root)).toEqual(['apps/d/src/d.ts', 'packages/a/src/b/c.ts']);
});

test('changedSinceBuild() throws where a source map carries no sources', () => {
  write('packages/a/dist/index.js.map', { sources: ['../src/index.ts'] });
  expect(() => changedSinceBuild(root)).toThrow('packages/a/dist/index.js.map carries no sources');
});
