import { expect, it } from 'vitest';
import { namedGroups, unprotectedWarning, warningsAfter } from './protection-warning.js';

it('names up to three log groups, and gives the number if there are more', () => {
  expect(namedGroups(['/a'])).toBe('log group /a');
  expect(namedGroups(['/a', '/b', '/c'])).toBe('log groups /a, /b, /c');
  expect(namedGroups(['/a', '/b', '/c', '/d'])).toBe('4 log groups, such as /a, /b, /c');
});

it('warns of log groups without deletion protection until their windows are exported', () => {
  expect(unprotectedWarning([])).toEqual([]);
  const warnings = [...unprotectedWarning(['/a', '/b']), { code: 'EXPIRED', message: 'other' }];
  expect(warnings[0]?.message).toMatch(/^Deletion protection is off for log groups \/a, \/b: /);
  expect(warningsAfter('partial', warnings)).toEqual(warnings);
  expect(warningsAfter('completed', warnings)).toEqual(warnings.slice(1));
});
