import { expect, it } from 'vitest';
import { explain, isLogferryError, LogferryError } from './errors.js';

it('recognises an error of another copy of the module', async () => {
  const path = './errors.js?another-copy';
  const copy: typeof import('./errors.js') = await import(path);
  const error = new copy.LogferryError('ID_IN_USE', { exportId: 'mine' });
  expect(error).not.toBeInstanceOf(LogferryError);
  expect(isLogferryError(error)).toBe(true);
});

it('does not recognise an error that lacks the brand or a code of the closed list', () => {
  class Unbranded extends Error {
    code = 'ID_IN_USE';
  }
  const ofNewerCopy = Object.assign(new LogferryError('ID_IN_USE'), { code: 'NOT_KNOWN_HERE' });
  for (const value of [new Error('x'), new Unbranded('x'), ofNewerCopy, { code: 'ID_IN_USE' }, null, undefined, 'x']) {
    expect(isLogferryError(value)).toBe(false);
  }
});

it('says from which clock the clock of the machine differs, or names both that can be meant', () => {
  const { message } = explain('CLOCK_SKEW', { detail: "Temporal's clock to send a create in time" });
  expect(message).toMatch(/ differs too much from Temporal's clock to send a create in time$/);
  expect(explain('CLOCK_SKEW').message).toMatch(/ differs too much from Temporal's or AWS's clock$/);
});
