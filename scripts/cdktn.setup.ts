import { createRequire } from 'node:module';
import { afterAll, expect } from 'vitest';

/**
 * Fails if a test has loaded CDKTF instead of its fork cdktn. CDKTF is installed as well, so a test could pass without
 * the fork.
 */
afterAll(() => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => /node_modules\/(cdktf|@cdktf)\//.test(path))).toEqual([]);
});
