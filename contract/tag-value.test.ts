import { expect, it } from 'vitest';
import { matchesTagValue, TAG_VALUE } from './tag-value.js';

it.each<[string, string[], string[]]>([
  ['prod', ['prod'], ['Prod', 'production', '']],
  ['', [''], ['x']],
  ['!prod', ['Prod', 'dev', ''], ['prod']],
  ['pro*', ['pro', 'prod', 'PROD'], ['apro', '']],
  ['*od', ['prod', 'OD'], ['odd']],
  ['*ro*', ['prod', 'ro', 'PROd'], ['pod']],
  ['*', ['', 'x'], []],
  ['!pro*', ['dev'], ['prod', 'PRO']],
])('the wanted value %j matches each of %j, and none of %j', (wanted, matching, others) => {
  expect(matching.filter((found) => !matchesTagValue(wanted, found))).toEqual([]);
  expect(others.filter((found) => matchesTagValue(wanted, found))).toEqual([]);
  expect(wanted).toMatch(TAG_VALUE);
});

it.each(['a*b', 'a**', '!a*b', '**'])('a wanted value may have * only at its start and at its end (%j)', (text) => {
  expect(TAG_VALUE.test(text)).toBe(text === '**');
});
