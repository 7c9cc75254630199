import { createRequire } from 'node:module';
import { afterAll, expect } from 'vitest';

/** Fails if a name was not replaced: the original works beside the fork, so the tests would pass without it. */
afterAll(() => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => /node_modules\/(cdktf|@cdktf)\//.test(path))).toEqual([]);
});
