import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, LogferryError, OUTCOMES, type Slice } from '../../contract/index.js';
import { SLICE } from '../testing/samples.js';
import {
  checkKeyLengths,
  destinationPrefix,
  groupFolder,
  isWindowFolder,
  longestKeyBytes,
  taskName,
} from './data-keys.js';
import { groupOfSafe, safeGroup, shortGroup, standsFor } from './group-names.js';
import { parseReceiptKey, receiptKey, receiptsPrefix } from './receipt-keys.js';
import { parseRecountKey, recountKey, recountsPrefix } from './recount-keys.js';
import { exportFolder, manifestKey, parseRunKey, partKey } from './run-keys.js';

const day: Slice = { ...SLICE, prefix: 'logs', logGroup: '/aws/lambda/pay' };

const ASKED = '2026-10-20T08:15:00.250Z';

const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const groupName = fc.string({
  unit: fc.constantFrom(...'.-_/#Az09'),
  minLength: 1,
  maxLength: 512,
});
const OCTOBER_MS = Date.UTC(2026, 9);
const step = fc.constantFrom(1, 1_000, 60_000, 3_600_000, 86_400_000);
const instantMs = fc
  .tuple(step, fc.integer({ min: 0, max: 31 * 86_400_000 }))
  .map(([unit, ms]) => OCTOBER_MS + Math.floor(ms / unit) * unit);
/** Makes windows inside October 2026, whose ends are often whole seconds, minutes, hours or days. */
const window = fc
  .tuple(instantMs, instantMs)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)].map((ms) => new Date(ms).toISOString().replace('.000Z', 'Z')))
  .map(([from = '', to = '']) => ({ from, to }));

describe('the safe name of a log group', () => {
  it('replaces characters that a segment must not contain', () => {
    expect(safeGroup('/aws/lambda/a#b')).toBe('!aws!lambda!a(b');
    expect(['.', '..', '...'].map(safeGroup)).toEqual([')', '))', ')))']);
    expect(safeGroup('.a.')).toBe('.a.');
  });
  it('is reversible, has as many bytes as the name, and never contains a slash or consists of dots', () => {
    fc.assert(
      fc.property(groupName, (name) => {
        const safe = safeGroup(name);
        expect(groupOfSafe(safe)).toBe(name);
        expect(safe).toHaveLength(name.length);
        expect(safe).not.toMatch(/\/|^\.+$/);
      }),
    );
  });
  it('is distinguished from the short form, from which no name is read', () => {
    const name = 'g'.repeat(500);
    expect(shortGroup(name)).toHaveLength(133);
    expect(groupOfSafe(shortGroup(name))).toBeUndefined();
    expect(standsFor(shortGroup(name), name)).toBe(true);
    expect(standsFor(shortGroup(name), `${name}g`)).toBe(false);
  });
});

describe('the destination prefix of a slice', () => {
  const of = (change: Partial<Slice>): string => destinationPrefix({ ...day, ...change });
  const head = 'logs/data/111122223333/eu-central-1/!aws!lambda!pay/2026/10/01';
  it('names a UTC day by its date alone', () => {
    expect(of({})).toBe(head);
    expect(of({ prefix: '' })).toBe(head.slice('logs/'.length));
    expect(of({ to: '2026-10-02T00:00:00.000Z' })).toBe(head);
  });
  it('names any other window by its start and end', () => {
    expect(of({ to: '2026-10-08T00:00:00Z' })).toBe(`${head}_20261008`);
    expect(of({ to: '2026-11-01T00:00:00Z' })).toBe(`${head}_20261101`);
    expect(of({ from: '2026-10-01T06:00:00Z' })).toBe(`${head}T0600_20261002`);
    expect(of({ from: '2026-10-01T06:00:01Z', to: '2026-10-01T07:00:00.005Z' })).toBe(
      `${head}T060001_20261001T070000m005`,
    );
  });
  it('adds the hash of a stream prefix', () => {
    expect(of({ logStreamPrefix: '2026/10' })).toMatch(/\/2026\/10\/01\([0-9a-f]{32}$/);
  });
  it('has only a date after `dt=` in the hive layout, and does not exist there for a window that crosses midnight', () => {
    const hive = 'logs/data/account=111122223333/region=eu-central-1/log_group=!aws!lambda!pay/dt=2026-10-01';
    expect(of({ layout: 'hive' })).toBe(hive);
    expect(of({ layout: 'hive', to: '2026-10-01T12:00:00Z' })).toBe(`${hive}/T0000_20261001T1200`);
    expect(of({ layout: 'hive', logStreamPrefix: 'a' })).toMatch(/dt=2026-10-01\/T0000_20261002\([0-9a-f]{32}$/);
    expect(isWindowFolder('T0000_20261001T1200')).toBe(true);
    expect(isWindowFolder('2c9dfc79-0000-4000-8000-000000000000')).toBe(false);
    expect(() => of({ layout: 'hive', to: '2026-10-03T00:00:00Z' })).toThrow(LogferryError);
    expect(() => of({ layout: 'hive', from: '2026-10-01T12:00:00Z', to: '2026-10-02T06:00:00Z' })).toThrow(/hive/);
  });
  it('is unique for each window and stream prefix, and the same for each generation', () => {
    const slice = fc.record({ window, streams: fc.constantFrom(undefined, 'a', 'b') });
    const prefixOf = ({ window, streams }: { window: { from: string; to: string }; streams: string | undefined }) =>
      of({ ...window, ...(streams !== undefined && { logStreamPrefix: streams }) });
    fc.assert(
      fc.property(slice, slice, (a, b) => {
        expect(prefixOf(a) === prefixOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 500 },
    );
    expect(of({ generation: 7 })).toBe(of({}));
  });
});

describe('the check of key lengths', () => {
  it('counts the name of a log stream as 512 bytes, the longest name in ASCII', () => {
    const longest = `${destinationPrefix(day)}/2c9dfc79-0000-4000-8000-000000000000/${'s'.repeat(512)}/000000.gz`;
    expect(longestKeyBytes(day)).toBe(longest.length);
  });
  it('shortens the name of a group whose keys would be too long, in the same way for every window', () => {
    const logGroup = 'g'.repeat(512);
    const month = { ...day, logGroup, to: '2026-11-01T00:00:00Z' };
    expect(groupFolder(day, logGroup)).toBe(shortGroup(logGroup));
    expect(destinationPrefix({ ...day, logGroup })).toContain(`/${shortGroup(logGroup)}/`);
    expect(destinationPrefix(month)).toContain(`/${shortGroup(logGroup)}/`);
    expect(receiptKey(month, 'archived', ASKED)).toContain(`/${shortGroup(logGroup)}/`);
    expect(() => checkKeyLengths(month)).not.toThrow();
  });
  it('refuses a group whose keys are too long even with its short form', () => {
    const slice = { ...day, prefix: 'p'.repeat(400), logGroup: 'g'.repeat(200) };
    expect(() => checkKeyLengths(slice)).toThrow(expect.objectContaining({ code: 'KEY_TOO_LONG' }));
  });
  it('keeps all keys of a checked slice within 1,024 bytes, receipts included', () => {
    const prefix = fc.string({ unit: fc.constantFrom('p', 'é', '/a'), maxLength: 300 });
    fc.assert(
      fc.property(groupName, prefix, fc.constantFrom('plain' as const, 'hive' as const), (logGroup, prefix, layout) => {
        const slice = { ...day, logGroup, prefix, layout };
        try {
          checkKeyLengths(slice);
        } catch {
          return;
        }
        expect(longestKeyBytes(slice)).toBeLessThanOrEqual(1_024);
        expect(Buffer.byteLength(receiptKey(slice, 'unconfirmedEmpty', ASKED))).toBeLessThan(longestKeyBytes(slice));
      }),
    );
  });
});

describe('task names', () => {
  it('are unique for each slice and generation, and the same for each spelling of an instant', () => {
    expect(taskName(day)).toMatch(/^logferry:[0-9a-f]{64}:g1$/);
    expect(taskName({ ...day, from: '2026-10-01T00:00Z', account: 'prod' })).toBe(taskName(day));
    const others: Partial<Slice>[] = [
      { logGroup: 'other' },
      { region: 'eu-west-1' },
      { accountId: '444455556666' },
      { bucket: 'other-archive' },
      { prefix: 'other' },
      { logStreamPrefix: 'a' },
      { to: '2026-10-01T12:00:00Z' },
      { generation: 2 },
    ];
    const names = new Set([day, ...others.map((change) => ({ ...day, ...change }))].map(taskName));
    expect(names.size).toBe(others.length + 1);
  });
});

describe('receipt keys', () => {
  it('contain what coverage needs', () => {
    expect(receiptKey(day, 'archived', ASKED)).toBe(
      'logs/_logferry/receipts/111122223333/eu-central-1/2026-10/!aws!lambda!pay/20261001T000000Z_20261002T000000Z_all_g0001.archived.20261020T081500m250Z.json',
    );
    expect(receiptsPrefix(day, '2026-10')).toBe('logs/_logferry/receipts/111122223333/eu-central-1/2026-10/');
  });
  it('are parsed back completely', () => {
    fc.assert(
      fc.property(
        fc.record({
          name: groupName,
          window,
          generation: fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(9_999, 10_000, 1_000_000)),
          outcome: fc.constantFrom(...OUTCOMES),
          askedAt: instantMs.map(formatInstant),
        }),
        ({ name, window, generation, outcome, askedAt }) => {
          const key = receiptKey({ ...day, logGroup: name, ...window, generation }, outcome, askedAt);
          const parsed = parseReceiptKey(key);
          expect(parsed).toMatchObject({
            key,
            ...window,
            streams: 'all',
            generation,
            outcome,
            askedAt,
            month: '2026-10',
          });
          expect(standsFor(parsed?.logGroupSafe ?? '', name)).toBe(true);
        },
      ),
    );
  });
  it('sort by the start of the window, and then by its end', () => {
    fc.assert(
      fc.property(window, window, (a, b) => {
        const [keyA, keyB] = [a, b].map((window) => receiptKey({ ...day, ...window }, 'archived', ASKED));
        const earlier = Date.parse(a.from) - Date.parse(b.from) || Date.parse(a.to) - Date.parse(b.to);
        expect(Math.sign(order(keyA ?? '', keyB ?? ''))).toBe(Math.sign(earlier));
      }),
    );
  });
  it('exist for no slice that crosses a month', () => {
    expect(() => receiptKey({ ...day, to: '2026-11-01T00:00:00.001Z' }, 'archived', ASKED)).toThrow(
      /cross a UTC month/,
    );
  });
  it('are the only keys that are parsed as keys of receipts', () => {
    const key = receiptKey(day, 'archived', ASKED);
    const others = [
      key.replace('archived', 'lost'),
      key.replace('g0001', 'g1'),
      key.replace('g0001', 'g0000'),
      key.replace('g0001', 'g00001'),
      key.replace('g0001', 'g1000001'),
      key.replace('g0001', 'g999999999'),
      key.replace('.20261020T081500m250Z', ''),
      key.replace('20261020T081500m250Z', '20261020T081500Z.x'),
      key.replace('20261020T081500m250Z', '20261020T081500m000Z'),
      key.replace('20261001T000000Z', '20261301T000000Z'),
      key.replace('20261001T000000Z', '20261003T000000Z'),
      key.replace('_logferry', '_other'),
      key.replace('/2026-10/', '/2026-11/'),
      key.replace('20261001T000000Z', '20260930T000000Z'),
      key.replace('_all_', '_ALL_'),
      key.replace('logs/', 'logs/_logferry/receipts/111122223333/eu-central-1/2026-10/'),
      `${key}.bak`,
    ];
    expect(others.map(parseReceiptKey)).toEqual(others.map(() => undefined));
  });
});

describe('keys of recounts', () => {
  it('are parsed back completely, and are not parsed as keys of receipts', () => {
    fc.assert(
      fc.property(groupName, window, instantMs, (logGroup, within, ms) => {
        const askedAt = formatInstant(ms);
        const key = recountKey({ ...day, logGroup, ...within }, askedAt);
        expect(key.startsWith(recountsPrefix(day, '2026-10', logGroup))).toBe(true);
        const parsed = parseRecountKey(key);
        expect(parsed).toMatchObject({ key, ...within, streams: 'all', askedAt, askedAtMs: ms, month: '2026-10' });
        expect(standsFor(parsed?.logGroupSafe ?? '', logGroup)).toBe(true);
        expect(parseReceiptKey(key)).toBeUndefined();
      }),
    );
    expect(parseRecountKey(receiptKey(day, 'archived', ASKED))).toBeUndefined();
    expect(parseRecountKey(recountKey(day, ASKED).replace('_all.', '_all.x.'))).toBeUndefined();
  });
});

describe('keys of run records', () => {
  it('have numbers of seven digits, from 1 to a million', () => {
    expect(manifestKey(day, 'exp-1', 12)).toBe('logs/_logferry/exports/exp-1/0000012.manifest.json');
    expect(partKey({ prefix: '' }, 'exp-1', 1, 3)).toBe('_logferry/exports/exp-1/0000001.part-0000003.ndjson');
    expect(() => manifestKey(day, 'exp-1', 0)).toThrow(RangeError);
    expect(() => manifestKey(day, 'exp-1', 1_000_001)).toThrow(RangeError);
    expect(() => partKey(day, 'exp-1', 1, 1_000_001)).toThrow(RangeError);
  });
  it('sort by number, up to a million runs and parts', () => {
    const no = fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(9_999, 10_000, 999_999, 1_000_000));
    fc.assert(
      fc.property(no, no, (a, b) => {
        expect(Math.sign(order(manifestKey(day, 'exp-1', a), manifestKey(day, 'exp-1', b)))).toBe(Math.sign(a - b));
        expect(Math.sign(order(partKey(day, 'exp-1', 7, a), partKey(day, 'exp-1', 7, b)))).toBe(Math.sign(a - b));
        expect(parseRunKey(exportFolder(day, 'exp-1'), partKey(day, 'exp-1', a, b))?.runNo).toBe(a);
      }),
    );
  });
  it('are not parsed if their number has another form or is out of range, or if they are in another folder', () => {
    const folder = exportFolder({ prefix: '' }, 'e');
    const names = ['9999999.run.json', '0000000.run.json', '1.run.json', '00000001.run.json', 'x/0000001.run.json'];
    expect(names.map((name) => parseRunKey(folder, `${folder}${name}`))).toEqual(names.map(() => undefined));
    expect(parseRunKey(folder, '_logferry/exports/f/0000001.run.json')).toBeUndefined();
  });
});
