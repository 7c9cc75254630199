import { describe, expect, it } from 'vitest';
import {
  derivedExportId,
  ERROR_CODES,
  type ExportRequest,
  explain,
  finalStatus,
  noSlices,
  parseDuration,
  parseExportRequest,
  parseInstant,
  requestHash,
  resolveRequest,
} from './index.js';

const valid = {
  source: { logGroups: ['/app/b', '/app/a'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-11-01T00:00:00Z' },
  destination: { bucket: 'my-archive' },
  region: 'eu-central-1',
};
const nowMs = Date.parse('2026-11-20T15:00:00Z');
const resolved = (more: object = {}) => resolveRequest(parseExportRequest({ ...valid, ...more }), nowMs);

const tagsWith = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, '']));

describe('a request', () => {
  it('is written in the type ExportRequest, in which fields with defaults may be absent', () => {
    const written: ExportRequest = {
      source: { logGroups: ['/app'] },
      window: { lookback: 'P7D' },
      destination: { bucket: 'my-archive' },
      region: 'eu-central-1',
    };
    expect(parseExportRequest(written)).toMatchObject({ destination: { prefix: '', layout: 'plain' }, slice: 'day' });
  });

  it.each<[problem: string, change: object, says: RegExp]>([
    ['an unknown field', { slcie: 'day' }, /unknown field slcie/],
    [
      'an unknown nested field',
      { destination: { bucket: 'my-archive', prefx: 'x' } },
      /destination: unknown field prefx/,
    ],
    ['no way to choose groups', { source: { excludes: ['/a'] } }, /source .*choose log groups by logGroups/],
    ['an empty list of prefixes', { source: { logGroupPrefixes: [] } }, /source\.logGroupPrefixes/],
    ['a group name that AWS would refuse', { source: { logGroups: ['a b'] } }, /source\.logGroups\.0 \("a b"\)/],
    ['an empty set of tags', { source: { tags: {} } }, /source\.tags \(\{\}\) must name at least one tag/],
    ['more tags than a group can have', { source: { tags: tagsWith(51) } }, /source\.tags .*at most 50 tags/],
    ['a tag without a name', { source: { tags: { '': 'a' } } }, /source\.tags\..*1 to 128 characters/],
    ['a tag whose name is too long', { source: { tags: { ['k'.repeat(129)]: 'a' } } }, /source\.tags\..*1 to 128/],
    ['a tag whose value is too long', { source: { tags: { k: 'v'.repeat(257) } } }, /source\.tags\.k .*at most 256/],
    [
      'a tag that the schema would drop',
      { source: { tags: JSON.parse('{"env":"prod","__proto__":"x"}') } },
      /source\.tags: .*__proto__/,
    ],
    ['a look-back of zero', { window: { lookback: 'PT0S' } }, /window\.lookback \("PT0S"\) must be longer/],
    [
      'a window whose from is later than its to',
      { window: { from: valid.window.to, to: valid.window.from } },
      /window .*from must be earlier/,
    ],
    ['an empty window', { window: { from: valid.window.to, to: valid.window.to } }, /window .*from must be earlier/],
    ['a day that does not exist', { window: { from: '2026-02-30T00:00:00Z', to: valid.window.to } }, /window\.from/],
    ['an offset from UTC', { window: { from: '2026-02-03T00:00:00+01:00', to: valid.window.to } }, /window\.from/],
    ['an invalid name of a bucket', { destination: { bucket: 'My_Bucket' } }, /destination\.bucket/],
    ['a prefix with a dot segment', { destination: { bucket: 'my-archive', prefix: 'a/../b' } }, /destination\.prefix/],
    [
      'the reserved prefix',
      { destination: { bucket: 'my-archive', prefix: 'a/_logferry' } },
      /destination\.prefix .*reserved/,
    ],
    ['an invalid name of a Region', { region: 'Frankfurt' }, /region \("Frankfurt"\)/],
    ['a Region of an isolated partition', { region: 'us-iso-east-1' }, /region .*in the partition aws, aws-cn or/],
  ])('with %s is refused, naming the field', (_problem, change, says) => {
    expect(() => parseExportRequest({ ...valid, ...change })).toThrow(says);
  });

  it('has the same hash and id for any requester and order of groups, another hash with force, and another id per account', () => {
    const base = resolved();
    const asked = resolved({ requestedBy: 'ci:1', reason: 'audit' });
    const reordered = resolved({ source: { logGroups: ['/app/a', '/app/b'] } });
    for (const same of [asked, reordered]) {
      expect([requestHash(same), derivedExportId(same)]).toEqual([requestHash(base), derivedExportId(base)]);
    }
    expect(requestHash(resolved({ force: true }))).not.toBe(requestHash(base));
    expect(derivedExportId(resolved({ force: true, verify: 'listing' }))).toBe(derivedExportId(base));
    expect(derivedExportId(base, '111122223333')).not.toBe(derivedExportId(base, '444455556666'));
  });

  it('may select log groups by 50 tags, the most that a log group can have, with empty values', () => {
    expect(Object.keys(resolved({ source: { tags: tagsWith(50) } }).source.tags ?? {})).toHaveLength(50);
  });

  it('begins a relative window at the last midnight that is at least the look-back ago, and ends it at the last midnight that is at least 12 h ago', () => {
    expect(resolved({ window: { lookback: 'P99999W99999D' } }).window.from).toBe('1970-01-01T00:00:00Z');
    const early = parseExportRequest({ ...valid, window: { lookback: 'P7D' } });
    expect(resolveRequest(early, Date.parse('2026-11-20T06:00:00Z')).window).toEqual({
      from: '2026-11-13T00:00:00Z',
      to: '2026-11-19T00:00:00Z',
    });
    expect(resolved({ window: { lookback: 'P7D' } }).window).toEqual({
      from: '2026-11-13T00:00:00Z',
      to: '2026-11-20T00:00:00Z',
    });
  });

  it('ends a relative window at its last slice boundary, if a boundary lies after its start', () => {
    const toOf = (slice: string, lookback: string) => resolved({ slice, window: { lookback } }).window.to;
    expect(toOf('week', 'P30D')).toBe('2026-11-15T00:00:00Z');
    expect(toOf('month', 'P30D')).toBe('2026-11-01T00:00:00Z');
    expect(toOf('month', 'P7D')).toBe('2026-11-20T00:00:00Z');
    expect(toOf('auto', 'P200D')).toBe('2026-11-15T00:00:00Z');
  });
});

it('reads instants in UTC and durations of fixed length, and no other text', () => {
  expect(parseInstant('2026-10-01T00:00:00Z')).toBe(Date.UTC(2026, 9, 1));
  for (const wrong of ['2026-10-01', '2026-13-01T00:00:00Z', '1790812800', '2026-10-01T24:00:00Z', '']) {
    expect(parseInstant(wrong)).toBeUndefined();
  }
  expect(parseDuration('P1DT12H')).toBe(129_600_000);
  for (const wrong of ['P', 'PT', 'P1M', '30d', 'P-1D']) expect(parseDuration(wrong)).toBeUndefined();
});

it('a run is completed if no slice failed, partial if some failed, failed if all failed, and cancelled if it was cancelled', () => {
  expect(finalStatus({ ...noSlices(), planned: 2, archived: 1, expired: 1 }, false)).toBe('completed');
  expect(finalStatus({ ...noSlices(), planned: 2, archived: 1, failed: 1 }, false)).toBe('partial');
  expect(finalStatus({ ...noSlices(), planned: 2, failed: 2 }, false)).toBe('failed');
  expect(finalStatus({ ...noSlices(), planned: 2, archived: 2 }, true)).toBe('cancelled');
});

it.each(ERROR_CODES)('the error %s has a message without undefined values, and a hint', (code) => {
  const { message, hint } = explain(code, {
    logGroup: 'g',
    bucket: 'b',
    exportId: 'e',
    address: 'a',
    taskId: 't',
    region: 'r',
    schedule: 's',
    namespace: 'n',
  });
  expect(message).not.toMatch(/undefined/);
  expect(hint).toMatch(/\.$/);
});
