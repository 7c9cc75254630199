import { describe, it } from 'vitest';
import { BOTH_ROWS, titled } from './matrix.js';
import { crashServed } from './served.js';

describe('a worker and the dev server, both killed', () => {
  it.concurrent.for(titled(BOTH_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
