import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkExportRequest } from './parse.js';

const valid = {
  source: { logGroups: ['/app'], tags: { team: 'pay' }, excludes: ['/x'], logStreamPrefix: 's' },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket: 'my-archive', prefix: 'logs', layout: 'plain', bucketOwner: '111122223333' },
  ...{ slice: 'day', account: 'prod', region: 'eu-central-1', requestedBy: 'me', reason: 'audit' },
  ...{ force: true, allowRecent: true, beforeDeletion: true, weight: 3, verify: 'content' },
};
const PATHS = Object.entries(valid).flatMap(([name, value]) =>
  typeof value === 'object' ? [[name], ...Object.keys(value).map((inner) => [name, inner])] : [[name]],
);

function replaced(path: readonly string[], value: unknown): unknown {
  const [first = '', second] = path;
  if (second === undefined) return { ...valid, [first]: value };
  return { ...valid, [first]: { ...Object(valid)[first], [second]: value } };
}

const cyclic: unknown[] = [];
cyclic.push(cyclic);

/** Words of the schema library's own messages. Our messages do not contain them, because readers do not know them. */
const RAW = /Invalid|Too (?:big|small)|expected|received|undefined|NaN|<=|>=|pattern/;

it('messages are sentences in our words that name the field, whatever value any field has', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(fc.constantFrom('<=', 'a\nb', 'x y', '\u001b[0m'), fc.constant(1)),
    fc.constantFrom(
      undefined,
      Number.NaN,
      10n,
      [7n],
      cyclic,
      '',
      'x'.repeat(2_000),
      -1,
      1.5,
      1e9,
      [],
      {},
      [''],
      Array(600).fill('/a'),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), value, (path, given) => {
      const checked = checkExportRequest(replaced(path, given));
      if (checked.wrong === undefined) return;
      for (const sentence of checked.wrong) {
        const [found = '', rule = ''] = sentence.split(/(?= must | is missing|: )/, 2);
        expect([sentence, `${found} `.startsWith(path[0] ?? '')]).toEqual([sentence, true]);
        expect(rule.length).toBeGreaterThan(2);
        // Values and quoted keys can be any text.
        expect(sentence.replace(/ \(.*\)/s, '').replace(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(RAW);
        expect(sentence.length).toBeLessThan(400);
      }
    }),
    { numRuns: 1_000 },
  );
});

it('messages say what a whole request must be', () => {
  for (const input of [undefined, null, 7, 'text', [], () => 0]) {
    expect(checkExportRequest(input)).toEqual({
      wrong: [expect.stringMatching(/^request (\(.*\) must be an object|is missing)$/)],
    });
  }
});

it('messages name unknown fields so that no name can be taken for a part of the sentence', () => {
  const wrong = (given: object) => checkExportRequest({ ...valid, ...given });
  expect(wrong({ bukket: 1, 'a\nb': 1 })).toEqual({ wrong: ['request: unknown field bukket, "a\\nb"'] });
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, 1]));
  expect(wrong(many)).toEqual({ wrong: [expect.stringMatching(/^request: unknown field f0, .*, f9 and 15 more$/)] });
});

it('messages list the words that a field may have, name its limits, and show a long list by its length', () => {
  const wrong = (path: string[], given: unknown) => checkExportRequest(replaced(path, given));
  expect(wrong(['slice'], 'fortnight')).toEqual({ wrong: ['slice ("fortnight") must be day, week, month or auto'] });
  expect(wrong(['weight'], 500)).toEqual({ wrong: ['weight (500) must be at most 100'] });
  expect(wrong(['weight'], 1.5)).toEqual({ wrong: ['weight (1.5) must be a whole number'] });
  expect(wrong(['source', 'logGroups'], Array(600).fill('/a'))).toEqual({
    wrong: ['source.logGroups (a list of 600) must have at most 500 elements'],
  });
});
