import { defineConfig } from 'vitest/config';
import { LEAST_CERTAIN, switchedBy, WORKFLOW_CACHE_OFF } from './test/support/switches.js';

/** Where to leave a report for programs, besides the one for people. */
const report = process.env.LOGFERRY_TEST_REPORT;

/** Our packages are tested from their sources: every project extends the options that say so. */
const SOURCE = ['logferry-source', 'node', 'import', 'default'];

const overTemporal = {
  globalSetup: ['test/support/global-setup.ts'],
  setupFiles: ['test/support/runtime.ts'],
  testTimeout: 240_000,
  hookTimeout: 120_000,
  // Workers in the tests' own processes run workflows without a thread for each: a quarter of what such a test costs.
  env: { TEMPORAL_DEBUG: '1' },
};

/** What an export does when nothing is killed; `npm run test:matrix` runs all others with it. */
const CORE = ['crossing', 'cancel', 'lost-replies'];

/** Units that put other modules in the place of ours, which files in the same process would get to see. */
const MOCKING = ['workflows/export/export-run.test.ts'];

/**
 * Three kinds of tests side by side: units beside the code, simulated schedules of the two workflows, and whole-system
 * tests over one real Temporal server and the build in dist/. Those of the engine's core run a second time with the
 * emulator's least certain points set otherwise and without a workflow cache. Worker threads crash with Temporal's
 * native module, so all run in processes.
 */
export default defineConfig({
  ssr: { resolve: { conditions: SOURCE } },
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    pool: 'forks',
    maxWorkers: 4,
    // Tests of processes run a Temporal server, a worker and commands each: more at once only wait for each other.
    maxConcurrency: 3,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['node_modules/**', '**/dist/**', 'test/**', 'packages/*/test/**', ...MOCKING],
          testTimeout: 30_000,
          // Loading what they are made of costs more than most of them: files share processes, and leave them clean.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'mocking', include: MOCKING } },
      { extends: true, test: { name: 'simulation', include: ['test/simulation/*.test.ts'], testTimeout: 120_000 } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: ['test/simulation/**'],
          ...overTemporal,
        },
      },
      {
        extends: true,
        test: {
          name: 'switched',
          include: process.env.LOGFERRY_TEST_ALL
            ? ['test/engine/*.test.ts']
            : CORE.map((name) => `test/engine/${name}.test.ts`),
          ...overTemporal,
          env: { ...overTemporal.env, ...switchedBy(LEAST_CERTAIN), ...WORKFLOW_CACHE_OFF },
        },
      },
    ],
  },
});
