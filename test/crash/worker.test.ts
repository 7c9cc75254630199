import { describe, it } from 'vitest';
import { WORKER_ROWS } from './matrix.js';
import { crashServed } from './served.js';

describe('a worker is killed', () => {
  it.concurrent.each(WORKER_ROWS)('$step $moment: $effect', crashServed);
});
