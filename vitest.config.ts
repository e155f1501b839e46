import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { CHROMIUM, CHROMIUM_ARGUMENTS, hasChromium } from './scripts/chromium.ts';

// Types and tests read the sources; the daemon, the benches and the packed packages use `dist`.
const conditions = ['@gluster-ts/source'];
const setupFiles = ['./scripts/vitest-setup.ts'];
const provide = { fuzzRuns: Number(process.env['FUZZ_RUNS'] ?? 0) };
// For a test that hangs, not for one whose machine is slow: what takes a second here has taken ten elsewhere.
const patience = { testTimeout: 180_000, hookTimeout: 180_000 };
const ssr = { resolve: { conditions, externalConditions: conditions } };

/**
 * Unit and property tests of the packages that run in browsers, in a browser; `*.node.test.ts` have to do with Node.
 * Without Chromium it is left out, which test/chromium.test.ts says.
 */
export const browser: TestProjectInlineConfiguration = {
  resolve: { conditions },
  // Bundled before the tests begin: found on the way, it would load the page anew beneath them.
  optimizeDeps: { include: ['fast-check'], noDiscovery: true },
  test: {
    name: 'browser',
    ...patience,
    include: ['packages/{auth,protocol,xdr}/src/**/*.test.ts'],
    exclude: ['**/*.node.test.ts'],
    setupFiles,
    // The long run's are for Node: a page that says nothing for minutes is taken for dead.
    provide: { fuzzRuns: 0 },
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: CHROMIUM, args: [...CHROMIUM_ARGUMENTS] } }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

export default defineConfig({
  ssr,
  test: {
    globalSetup: ['./scripts/vitest-temporary.ts'],
    reporters: ['default', './scripts/total-reporter.ts'],
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          ...patience,
          include: ['{packages,apps,examples}/*/src/**/*.test.ts'],
          setupFiles,
          provide,
        },
      },
      {
        ssr,
        test: {
          name: 'integration',
          ...patience,
          include: ['{packages,apps,examples}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          setupFiles,
          provide,
        },
      },
      ...(hasChromium ? [browser] : []),
    ],
    coverage: {
      provider: 'v8',
      include: ['{packages,apps}/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/generated/**'],
    },
  },
});
