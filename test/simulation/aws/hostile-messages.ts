/**
 * Messages with lines that look like events or instants. No line begins with a valid instant inside a simulated window,
 * so the number of events in an object is certain.
 */
export const HOSTILE_MESSAGES: readonly string[] = [
  'an impossible day\n9999-02-30T00:00:00.000Z x',
  'another one\n0000-02-30T00:00:00.000Z x\n2026-11-31T00:00:00.000Z x',
  'no such hour\n2026-11-05T24:30:00.000Z x',
  'another century\n1999-01-01T00:00:00.000Z x\n9999-12-31T23:59:59.999Z x',
  'bytes \u0000\u0001\u001b\u2028\ufeff and halves \ud800',
  `a long line ${'x'.repeat(20_000)}`,
  '\n\n\n',
];
