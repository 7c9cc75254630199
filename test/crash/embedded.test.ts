import { describe, it } from 'vitest';
import { crashEmbedded } from './embedded.js';
import { EMBEDDED_ROWS, titled } from './matrix.js';

describe('a killed command on the embedded engine', () => {
  it.concurrent.for(titled(EMBEDDED_ROWS))('%s', ([_title, row], context) => crashEmbedded(row, context));
});
