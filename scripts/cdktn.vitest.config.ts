import { defineConfig } from 'vitest/config';
import { UNIT_LIMIT_MS } from '../test/support/time-limits.js';

/** The node_modules folder with cdktn, the fork of CDKTF, and its AWS bindings. */
const fork = process.env.LOGFERRY_CDKTN;
if (!fork) throw new Error('run this by `npm run test:cdktn`, which installs cdktn and sets LOGFERRY_CDKTN');

/** Runs the unchanged tests of infra/ on the fork. Three package names resolve to packages of the fork. */
export default defineConfig({
  // The packages of this repository are loaded from their sources, as in vitest.config.ts.
  ssr: { resolve: { conditions: ['logferry-source', 'node'] } },
  resolve: {
    alias: [
      { find: /^cdktf$/, replacement: `${fork}/cdktn/lib/index.js` },
      { find: /^@cdktf\/provider-aws\//, replacement: `${fork}/@cdktn/provider-aws/` },
      { find: /^constructs$/, replacement: `${fork}/constructs/lib/index.js` },
    ],
  },
  test: {
    include: ['infra/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: UNIT_LIMIT_MS,
    hookTimeout: UNIT_LIMIT_MS,
    setupFiles: ['scripts/cdktn.setup.ts'],
  },
});
