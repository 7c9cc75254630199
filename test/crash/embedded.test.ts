import { describe, it } from 'vitest';
import { crashEmbedded } from './embedded.js';
import { EMBEDDED_ROWS, titled } from './matrix.js';

describe('a killed command that runs everything itself', () => {
  it.concurrent.for(titled(EMBEDDED_ROWS))('%s', ([_title, row], context) => crashEmbedded(row, context));
});
