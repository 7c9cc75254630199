import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_ROWS } from '../test/contract/http/http-rows.js';
import { HttpWorld } from '../test/contract/http/http-world.js';
import { UNTHROTTLED } from '../test/support/unthrottled.js';
import { type Emulator, startEmulator } from './index.js';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator(UNTHROTTLED);
});
afterAll(async () => {
  expect(emulator.state().defects).toEqual([]);
  await emulator.close();
});

describe('contract of S3, KMS and STS over raw HTTP', () => {
  it.for(HTTP_ROWS.map((row) => [row.id, row.about, row.evidence, row] as const))(
    '%s: %s [%s]',
    async ([, , , row]) => {
      const world = await HttpWorld.open(emulator.url, row);
      await world.run(row);
    },
  );
});
