import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';
import { LEAST_CERTAIN, switchedBy, WORKFLOW_CACHE_OFF } from './test/support/switches.js';
import {
  INSTALL_LIMIT_MS,
  MUTANT_LIMIT_MS,
  SIMULATION_LIMIT_MS,
  SYSTEM_LIMIT_MS,
  TERRAFORM_LIMIT_MS,
  UNIT_LIMIT_MS,
} from './test/support/time-limits.js';

/** The file for a report in JSON, in addition to the report for people. Undefined: no such report. */
const report = process.env.LOGFERRY_TEST_REPORT;

/**
 * How many more files run at the same time than there are processors. Many tests wait for processes, and a processor
 * would otherwise be idle. `npm run test:rest`, whose tests wait most, sets 3.
 */
const EXTRA_WORKERS = Number(process.env.LOGFERRY_TEST_EXTRA_WORKERS ?? 2);

/**
 * Our packages are tested from their sources: every project extends options with this list. Vite adds the condition
 * `import` itself. If this list named `import`, Node would apply that condition to `require` too, and Temporal would
 * load a second copy of `long`.
 */
const SOURCE = ['logferry-source', 'node'];

/** The system tests that give confidence in a change: `npm test` runs them, and `npm run test:rest` runs all others. */
const CORE = [
  'test/check.test.ts',
  'test/layers.test.ts',
  'test/demo.test.ts',
  'test/replay/*.test.ts',
  'test/engine/over-the-server.test.ts',
];

/**
 * Scenarios that run once more with other behaviour on points that AWS leaves open, and without a workflow cache: all
 * in virtual time, and those with `alsoSwitched` over a real server. With LOGFERRY_TEST_ALL, which
 * `npm run test:matrix` sets, all run once more over a real server, too.
 */
const SWITCHED = [`test/engine/${process.env.LOGFERRY_TEST_ALL === undefined ? '' : '*'}over-the-server.test.ts`];
const SWITCHED_SCENARIOS = ['test/scenarios/*.test.ts'];

/** Unit tests beside the code that start real servers. */
const SERVERS = ['packages/temporal-dev-server/src/life.test.ts'];

const SIMULATION = ['test/{simulation,scenarios}/**/*.test.ts'];
/**
 * The tests of the mutants: they show that the simulation notices mistakes. A change of the code rarely affects these
 * tests.
 */
const MUTANTS = ['test/simulation/mutants.test.ts'];
/** Tests of the audit on archives that were tampered with. They need no build and no server. */
const TAMPER = ['test/tamper/*.test.ts'];
/** Tests of public clients with the emulator. */
const CLIENTS = ['packages/*/test/clients/*.test.ts'];
/** Tests of our examples in other languages, over the Temporal server of the test run. */
const EXAMPLES = ['test/examples/*.test.ts'];
const PACKED = ['test/packaging/*.test.ts', 'packages/client/test/*.test.ts'];
const TERRAFORM = ['test/terraform/*.test.ts'];
const CRASH = ['test/crash/*.test.ts'];

const limits = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });

/**
 * With this option, the files of a layer share processes, because loading the modules of a file costs more than most of
 * its tests. Each file must leave its process clean.
 */
const shared = { isolate: false };

/** Tests that use a Temporal server, but run no worker in their own process. */
const served = { globalSetup: ['test/support/global-setup.ts'], ...limits(SYSTEM_LIMIT_MS) };

/** Tests that also run workers in their own process. */
const system = {
  ...served,
  setupFiles: ['test/support/runtime.ts'],
  // These workers run workflows without a thread for each worker, which makes tests faster.
  env: { TEMPORAL_DEBUG: '1' },
};

/** The conditions under which the layers `switched` and `switched-scenarios` repeat tests. */
const switched = { ...switchedBy(LEAST_CERTAIN), ...WORKFLOW_CACHE_OFF };

type ProjectConfig = NonNullable<TestProjectInlineConfiguration['test']>;

/** A project of its own for a layer, with the options that all share. */
const layer = (test: ProjectConfig) => ({ extends: true as const, test });

/**
 * The layers of test/README.md, from fast ones to real ones, each a project. A test file belongs to one layer; the
 * layers `switched` and `switched-scenarios` repeat some. Worker threads crash with Temporal's native module, so all
 * layers run in processes.
 */
export default defineConfig({
  ssr: { resolve: { conditions: SOURCE } },
  test: {
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    pool: 'forks',
    // `expect.poll` would give up after a second.
    expect: { poll: { timeout: UNIT_LIMIT_MS } },
    maxWorkers: availableParallelism() + EXTRA_WORKERS,
    // Each test of processes runs a Temporal server, a worker and commands. More such tests at once would be no faster.
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      layer({
        name: 'unit',
        include: ['**/*.test.ts'],
        // This excludes, among others, all tests in test/ except those in TAMPER.
        exclude: [
          'node_modules/**',
          '**/dist/**',
          'test/!(tamper)/**',
          'test/*.test.ts',
          'packages/*/test/**',
          ...SERVERS,
        ],
        ...limits(UNIT_LIMIT_MS),
        ...shared,
      }),
      layer({ name: 'simulation', include: SIMULATION, exclude: MUTANTS, ...limits(SIMULATION_LIMIT_MS) }),
      layer({ name: 'mutants', include: MUTANTS, ...limits(MUTANT_LIMIT_MS) }),
      layer({ name: 'core', include: CORE, ...system }),
      layer({
        name: 'system',
        include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts', ...SERVERS],
        exclude: [...CORE, ...SIMULATION, ...TAMPER, ...CLIENTS, ...EXAMPLES, ...PACKED, ...TERRAFORM, ...CRASH],
        ...system,
        ...shared,
      }),
      layer({ name: 'switched', include: SWITCHED, ...system, env: { ...system.env, ...switched } }),
      // This layer does not have the setup of system tests, because Temporal's runtime does not work in virtual time.
      layer({
        name: 'switched-scenarios',
        include: SWITCHED_SCENARIOS,
        env: switched,
        ...limits(SIMULATION_LIMIT_MS),
      }),
      layer({ name: 'clients', include: CLIENTS, ...limits(SYSTEM_LIMIT_MS) }),
      layer({ name: 'examples', include: EXAMPLES, ...served }),
      layer({
        name: 'packed',
        include: PACKED,
        ...limits(INSTALL_LIMIT_MS),
        globalSetup: [...served.globalSetup, 'test/packaging/setup.ts'],
      }),
      layer({
        name: 'terraform',
        include: TERRAFORM,
        globalSetup: [...served.globalSetup, 'test/terraform/setup.ts'],
        // Few of these tests run a worker. Those tests load the worker's code themselves, so there is no setup file.
        env: system.env,
        ...limits(TERRAFORM_LIMIT_MS),
        ...shared,
      }),
      layer({ name: 'crash', include: CRASH, ...served, ...shared }),
    ],
  },
});
