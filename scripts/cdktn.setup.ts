import { createRequire } from 'node:module';
import { afterAll, expect } from 'vitest';

/** Fails if a test has loaded CDKTF itself: it is installed beside the fork, so a test could pass without the fork. */
afterAll(() => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => /node_modules\/(cdktf|@cdktf)\//.test(path))).toEqual([]);
});
