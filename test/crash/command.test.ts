import { describe, it } from 'vitest';
import { COMMAND_ROWS, titled } from './matrix.js';
import { crashServed } from './served.js';

describe('a killed command beside a worker', () => {
  it.concurrent.for(titled(COMMAND_ROWS))('%s', ([_title, row], context) => crashServed(row, context));
});
