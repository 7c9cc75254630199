import { expect, it } from 'vitest';
import { ERROR_CODES, explain, LogferryError } from '../../contract/errors.js';
import { usageError } from '../../contract/usage-error.js';
import { LIST_OPTIONS } from '../request/list-options.js';
import { hintFor } from './hints.js';

it('the next step after an error mentions neither a workflow nor the Web UI, and a worker only if the command has asked a worker or runs one', () => {
  // The hints of these codes do mention a worker, because the command has asked a worker or runs one.
  const ofWorkers = ['DESTINATION_NOT_ALLOWED', 'DEFECT'];
  for (const code of ERROR_CODES.filter((each) => !ofWorkers.includes(each))) {
    expect(`${code}: ${hintFor(explain(code), 'plan')}`).not.toMatch(/\bworker\b|\bworkflow\b|Web UI/i);
  }
});

it('the next step names the command that was typed', () => {
  expect(hintFor(usageError('--from is missing', LIST_OPTIONS).explained, 'plan')).toContain('`logferry plan --help`');
});

it('there is no next step if the message already says what to write', () => {
  expect(hintFor(explain('INVALID_REQUEST'), 'plan')).toBe('');
  expect(hintFor(usageError('--weight (200) must be at most 100').explained, 'plan')).toBe('');
});

it('the hint of an invalid request names no command, because callers of the library get this hint, too', () => {
  expect(explain('INVALID_REQUEST').hint).not.toContain('logferry run');
});

it('the hint of an error that was made for one case stays unchanged', () => {
  const { explained } = new LogferryError({
    code: 'BUCKET_ACCESS',
    message: 'no',
    hint: 'Exempt it from statement 3.',
  });
  expect(hintFor(explained, 'run')).toBe('Exempt it from statement 3.');
});
