import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGroupList } from './group-list.js';
import { decode } from './read-input.js';

const names = (content: string): string[] => {
  const list = readGroupList(content);
  if (!Array.isArray(list)) throw new Error(list.wrong);
  return list.map(({ text }) => text);
};
const arnOf = (name: string) => `arn:aws:logs:eu-central-1:111122223333:log-group:${name}:*`;
const described = (name: string) => ({
  arn: arnOf(name),
  creationTime: 1_790_812_800_000,
  logGroupClass: 'STANDARD',
  logGroupName: name,
  metricFilterCount: 0,
  storedBytes: 12,
});

const name = fc.stringMatching(/^[.\-_/#A-Za-z0-9]{2,60}$/);
const list = fc.array(name, { minLength: 1, maxLength: 20 });

/** Each form of a list that tools print or people write. */
const FORMS: Record<string, (list: readonly string[], separator: string) => string> = {
  text: (list, separator) => list.join(separator),
  'text with comments': (list) => ['# mine', '', ...list.map((each) => `${each}  # why`), '#'].join('\n'),
  'a JSON list': (list) => JSON.stringify(list, null, 2),
  'JSON lines': (list) => list.map((each) => JSON.stringify(each)).join('\r\n'),
  'a JSON list of lists': (list) => JSON.stringify(list.map((each) => [each])),
};
const separators = fc.constantFrom('\n', '\r\n', '\t', ' ', '\n\n', ' \t', '\r');

describe('a list of log groups', () => {
  it.each(Object.entries(FORMS))('as %s keeps every name', (_form, write) => {
    fc.assert(
      fc.property(list, separators, fc.constantFrom('', '\ufeff'), (given, separator, mark) => {
        // A line that begins with "- " is refused as YAML.
        const unlikeYaml = given.filter((each) => !/^-+$/.test(each));
        fc.pre(unlikeYaml.length > 0);
        const bytes = new TextEncoder().encode(mark + write(unlikeYaml, separator));
        expect(names(decode(bytes, 'list'))).toEqual(unlikeYaml);
      }),
    );
  });

  it('that the AWS CLI printed keeps the ARNs of the log groups, in JSON and in text', () => {
    fc.assert(
      fc.property(list, fc.constantFrom('\n', '\r\n'), (given, end) => {
        const expected = given.map(arnOf);
        expect(names(JSON.stringify({ logGroups: given.map(described) }, null, 4))).toEqual(expected);
        expect(names(JSON.stringify(given.map(described)))).toEqual(expected);
        const rows = given.map((each) => ['LOGGROUPS', ...Object.values(described(each))].join('\t'));
        expect(names(rows.join(end) + end)).toEqual(expected);
      }),
    );
  });

  it('is complete if its token for the next page is null', () => {
    expect(names('{"logGroups": [{"logGroupName": "/a"}], "nextToken": null}')).toEqual(['/a']);
  });

  it.each([
    ['an empty text', '', 'it is empty'],
    ['white space', ' \n\t\r\n', 'it is empty'],
    ['comments only', '# a\n#\n', 'it names no log group'],
    ['an empty JSON list', '[]', 'it names no log group'],
    ['an answer of AWS without log groups', '{"logGroups": []}', 'it names no log group'],
    ['JSON that ends too early', '["/a"', 'it is not JSON'],
    ['another JSON document', '{"a": 1}', 'neither a list nor an object with the list logGroups'],
    ['an element without a name', '["/a", 5]', '[1] names no log group'],
    ['one of several pages', '{"logGroups": [{"logGroupName": "/a"}], "nextToken": "x"}', 'not complete'],
    ['one of several pages, as the AWS CLI cuts them', '{"logGroups": ["/a"], "NextToken": "x"}', 'not complete'],
    ['one of several pages, as text', `LOGGROUPS\t${arnOf('/a')}\nNEXTTOKEN\tx\n`, 'not complete'],
    ['a table', '-----\n|  logGroups |\n', 'line 2 looks like a table or YAML'],
    ['YAML', '- /a\n- /b\n', 'line 1 looks like a table or YAML'],
  ])('is refused: %s', (_what, content, why) => {
    expect(() => names(content)).toThrow(why);
  });

  it('of any bytes is read, or refused with the name of its file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(readGroupList(decode(bytes, '--log-group-file (x)'))).toBeDefined();
        } catch (error) {
          expect(error).toMatchObject({ message: expect.stringMatching(/^--log-group-file \(x\): /) });
        }
      }),
    );
  });
});

describe('a file', () => {
  it('in UTF-16 is refused, with the remedy', () => {
    fc.assert(
      fc.property(list, fc.boolean(), fc.boolean(), (given, marked, bigEndian) => {
        const bytes = Buffer.from(`${marked ? '\ufeff' : ''}${given.join('\r\n')}`, 'utf16le');
        if (bigEndian) bytes.swap16();
        expect(() => decode(bytes, 'list')).toThrow(/^list: .*write it in UTF-8/);
      }),
    );
    expect(() => decode(Buffer.from('\ufeff/a', 'utf16le'), 'list')).toThrow('it is in UTF-16');
  });

  it('in a Windows code page is refused', () => {
    expect(() => decode(Uint8Array.of(0x2f, 0xe4), 'list')).toThrow('list: it is not text in UTF-8');
  });
});
