import { defineConfig } from 'vitest/config';

// Types and tests read the sources; the daemon, the benches and the packed packages use `dist`.
const conditions = ['@gluster-ts/source'];
const setupFiles = ['./scripts/vitest-setup.ts'];
const ssr = { resolve: { conditions, externalConditions: conditions } };

export default defineConfig({
  ssr,
  test: {
    reporters: ['default', './scripts/total-reporter.ts'],
    projects: [
      {
        ssr,
        test: { name: 'unit', include: ['{packages,apps,examples}/*/src/**/*.test.ts'], setupFiles },
      },
      {
        ssr,
        test: {
          name: 'integration',
          include: ['{packages,apps,examples}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{packages,apps}/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/generated/**'],
    },
  },
});
