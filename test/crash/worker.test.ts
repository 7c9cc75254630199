import { describe, it } from 'vitest';
import { titled, WORKER_ROWS } from './matrix.js';
import { crashServed } from './served.js';

describe('a killed worker', () => {
  it.concurrent.for(titled(WORKER_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
