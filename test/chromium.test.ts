import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, hasChromium } from '../scripts/chromium.ts';
import config, { browser } from '../vitest.config.ts';

const ROOT = resolve(import.meta.dirname, '..');

if (!hasChromium) {
  console.warn(`SKIPPED: tests of packages that run in browsers need ${CHROMIUM} (Debian: chromium)`);
}

describe('packages that run in browsers', () => {
  it.skipIf(!hasChromium)('have a Chromium to run in', () => {
    expect(execFileSync(CHROMIUM, ['--version', '--no-sandbox'], { encoding: 'utf8' })).toMatch(/Chromium \d+/);
  });

  it.skipIf(!hasChromium)('run all their unit and property tests there, but for those of Node', () => {
    // What type-checks without Node's types says that it runs without Node.
    const packages = globSync('packages/*/tsconfig.src.json', { cwd: ROOT }).map((path) => path.split('/')[1]);
    expect(packages.toSorted()).toEqual(['auth', 'protocol', 'xdr']);
    expect(config.test?.projects).toContain(browser);
    expect(browser).toMatchObject({
      test: {
        include: [`packages/{${packages.toSorted().join()}}/src/**/*.test.ts`],
        exclude: ['**/*.node.test.ts'],
        browser: { enabled: true, headless: true },
      },
    });
  });
});
