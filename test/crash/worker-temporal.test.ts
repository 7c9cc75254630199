import { describe, it } from 'vitest';
import { titled, WORKER_TEMPORAL_ROWS } from './matrix.js';
import { crashServed } from './served.js';

describe('a worker killed while it tells Temporal something', () => {
  it.concurrent.for(titled(WORKER_TEMPORAL_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
