import { describe, it } from 'vitest';
import { titled, WORKER_TEMPORAL_ROWS } from './matrix.js';
import { crashServed } from './served.js';

describe('a worker killed at one of its calls to Temporal', () => {
  it.concurrent.for(titled(WORKER_TEMPORAL_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
