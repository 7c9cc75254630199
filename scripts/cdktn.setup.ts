import { createRequire } from 'node:module';
import { afterAll, expect } from 'vitest';

/** The fork works beside the original, so a name that is not replaced would go unnoticed. */
afterAll(() => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((path) => /node_modules\/(cdktf|@cdktf)\//.test(path))).toEqual([]);
});
