import { describe, it } from 'vitest';
import { SERVER_ROWS, titled } from './matrix.js';
import { crashServed } from './served.js';

describe('a killed dev server', () => {
  it.concurrent.for(titled(SERVER_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
