import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../', import.meta.url);

it('docs/terraform.md names only tests that exist, by file and title', () => {
  const page = readFileSync(new URL('docs/terraform.md', root), 'utf8');
  const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`: “([^”]*)”/g)];
  expect(named.length).toBeGreaterThanOrEqual(10);
  const wrong = named.filter(
    ([, file = '', title = '']) => !readFileSync(new URL(file, root), 'utf8').includes(`'${title}'`),
  );
  expect(wrong.map(([text]) => text)).toEqual([]);
});
