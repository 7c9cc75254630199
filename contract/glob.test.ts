import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesGlob } from './glob.js';

/** A reference implementation of globs. It takes exponential time. */
function means(glob: string, name: string): boolean {
  if (glob === '') return name === '';
  const [first, rest] = [glob[0], glob.slice(1)];
  if (first === '*') return means(rest, name) || (name !== '' && means(glob, name.slice(1)));
  return name !== '' && (first === '?' || first === name[0]) && means(rest, name.slice(1));
}

it('matches by the definition of * and ?', () => {
  const texts = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
  fc.assert(
    fc.property(texts('ab*?'), texts('ab/'), (glob, name) => matchesGlob(glob, name) === means(glob, name)),
    { numRuns: 2_000 },
  );
});

it('treats no other character as a wildcard', () => {
  expect(matchesGlob('[a-z]+', 'a')).toBe(false);
  expect(matchesGlob('a.c', 'abc')).toBe(false);
  expect(matchesGlob('a.c', 'a.c')).toBe(true);
});
