import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedObject } from '../events/index.js';
import { athenaScript, unreadableForAthena } from './athena.js';
import { duckDbScript, unreadableForDuckDb } from './duckdb.js';
import { commentText, hiveText, sqlName, sqlText } from './quote.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom("'", '"', '\\', '\n', '\r', '\0', '\u001b', '\u2028', ';', '-', '/', '*', '[', '`', 'a', ')'),
  }),
);

/** Reads an expression of texts and calls of `chr`, joined by `||`, by the rules of standard SQL. */
function readBack(expression: string): string {
  let value = '';
  let at = 0;
  for (;;) {
    if (expression.startsWith('chr(', at)) {
      const end = expression.indexOf(')', at);
      value += String.fromCodePoint(Number(expression.slice(at + 4, end)));
      at = end + 1;
    } else {
      expect(expression[at]).toBe("'");
      for (at += 1; ; at += 1) {
        if (expression[at] === "'" && expression[at + 1] !== "'") break;
        if (expression[at] === "'") at += 1;
        expect(at).toBeLessThan(expression.length);
        value += expression[at];
      }
      at += 1;
    }
    if (at === expression.length) return value;
    expect(expression.slice(at, at + 4)).toBe(' || ');
    at += 4;
  }
}

const object = (key: string, stream = 's'): PlannedObject => ({
  ...{ key, stream, bytes: 1, receipt: { key: 'r', sha256: 'f'.repeat(64), bucket: 'my-archive' } },
  sent: { fromMs: 0, toMs: 86_400_000 },
  gives: [{ fromMs: 0, toMs: 86_400_000 }],
});
const sourceOf = (objects: PlannedObject[], table = 'events') => ({
  table,
  about: ['about'],
  async *objects() {
    yield* objects;
  },
});
async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const piece of pieces) all += piece;
  return all;
}

describe('texts and names in scripts', () => {
  it('are quoted so that they can be parsed without loss, and contain no control character', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(readBack(sqlText(value))).toBe(value);
        expect(sqlName(value).slice(1, -1).replaceAll('""', '')).not.toContain('"');
        for (const quoted of [sqlText(value), commentText(value)]) expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        const hive = hiveText(value).slice(1, -1);
        expect(hive.replaceAll(/\\[\\']/g, '')).not.toMatch(/['\\]/);
        expect(hive.replaceAll(/\\([\\'])/g, '$1')).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('do not end the statement that contains them', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (name) => {
        const script = await joined(
          duckDbScript(sourceOf([object(`data/${name}/000000.gz`, name)]), (key) => `/a/${key}`),
        );
        const outside = script
          .replaceAll(/^--.*\n/gm, '')
          .replaceAll(/'(?:[^']|'')*'/g, 'TEXT')
          .replaceAll(/"(?:[^"]|"")*"/g, 'NAME');
        expect(outside).not.toMatch(/['"]/);
        expect(outside.split(';\n')).toHaveLength(5);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a script for Athena', () => {
  it('lists exactly the given objects in files that never change, and has a partition for each interval from which objects give events', async () => {
    const files = new Map<string, string>();
    const write = async ({ name, content }: { name: string; content: string }) => void files.set(name, content);
    const late = {
      ...object('data/d/t/b/000000.gz'),
      gives: [
        { fromMs: 1, toMs: 2 },
        { fromMs: 5, toMs: 9 },
      ],
    };
    const other = {
      ...object('data/e/t/a/000000.gz'),
      receipt: { key: 'q', sha256: 'e'.repeat(64), bucket: 'my-archive' },
    };
    const objects = [object("data/d/t/a'[$LATEST]/000000.gz"), late, object('data/d/t/c/000000.gz'), other];
    const script = await joined(
      athenaScript(sourceOf(objects), 's3://q/links', ({ key }) => `s3://my-archive/${key}`, write),
    );
    expect([...files.values()]).toEqual([
      "s3://my-archive/data/d/t/a'[$LATEST]/000000.gz\ns3://my-archive/data/d/t/c/000000.gz\n",
      's3://my-archive/data/d/t/b/000000.gz\n',
      's3://my-archive/data/e/t/a/000000.gz\n',
    ]);
    const locations = [...script.matchAll(/PARTITION .*gives_from = '([^']*)'.*LOCATION 's3:\/\/q\/links\/(.*)\/'/g)];
    const [first, second, third] = [...files.keys()].map((name) => name.replace('/symlink.txt', ''));
    expect(locations.map(([, from, folder]) => [from?.slice(17), folder])).toEqual([
      ['00.000Z', first],
      ['00.001Z', second],
      ['00.005Z', second],
      ['00.000Z', third],
    ]);
    expect(new Set(script.match(/receipt = '[^']*'/g)).size).toBe(3);
    expect(script).toContain("'input.regex' = '^(\\\\S{23}Z) (.*)$'");
    expect(script.split(';\n')).toHaveLength(5);
  });

  it('refuses keys that Athena cannot read, as a script for DuckDB refuses keys that DuckDB cannot read', () => {
    expect(unreadableForAthena({ key: 'a\nb' })).toContain('line break');
    expect(unreadableForDuckDb('s3://b/a?b')).toContain('?');
    expect(unreadableForDuckDb('/tmp/a\\b[c')).toContain('backslash');
    expect([unreadableForDuckDb('/tmp/a?b'), unreadableForAthena({ key: 'a' })]).toEqual([undefined, undefined]);
  });
});
