import { describe, expect, it } from 'vitest';
import { parseLength, parseMoment } from './times.js';

const NOW_MS = Date.parse('2026-11-21T15:30:00Z');
const at = (text: string) => new Date(parseMoment(text, '--from', NOW_MS).ms).toISOString();

describe('a point in time', () => {
  it.each([
    ['2026-10-01', '2026-10-01T00:00:00.000Z'],
    ['2026-10-01T06:30Z', '2026-10-01T06:30:00.000Z'],
    ['2026-10-01T06:30:15.250Z', '2026-10-01T06:30:15.250Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['1790812800000', '2026-10-01T00:00:00.000Z'],
    ['7d', '2026-11-14T00:00:00.000Z'],
    ['-7d', '2026-11-14T00:00:00.000Z'],
    ['P7D', '2026-11-14T00:00:00.000Z'],
    ['9999999w', '1970-01-01T00:00:00.000Z'],
    ['2w', '2026-11-07T00:00:00.000Z'],
    ['16h', '2026-11-20T00:00:00.000Z'],
    ['PT15H', '2026-11-21T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it('is relative if the same text means another instant on another day', () => {
    expect(parseMoment('7d', '--from', NOW_MS).relative).toBe(true);
    expect(parseMoment('2026-10-01', '--from', NOW_MS).relative).toBe(false);
    expect(parseMoment('0', '--from', NOW_MS).relative).toBe(false);
  });

  it.each([
    ['1790812800', 'in milliseconds: 1790812800000'],
    ['1790812800000000', 'did you mean 1790812800000?'],
    ['1790812800000000000', 'did you mean 1790812800000?'],
    ['7', 'write days as 7d'],
    ['2026-02-30', 'there is no such day'],
    ['2026-10-01T02:00:00+02:00', 'write it in UTC: 2026-10-01T00:00:00Z'],
    ['yesterday', 'write 2026-10-01'],
    ['', 'write 2026-10-01'],
  ])('refuses %j, and says what to write instead', (text, hint) => {
    expect(() => parseMoment(text, '--from', NOW_MS)).toThrow(hint);
    expect(() => parseMoment(text, '--from', NOW_MS)).toThrow(`--from (${JSON.stringify(text)})`);
  });
});

describe('a length of time', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['PT15M', 900_000],
  ])('%s', (text, ms) => {
    expect(parseLength(text, '--wait-limit')).toBe(ms);
  });

  it.each(['', '5', '-5m', 'P1Y', 'soon'])('refuses %j', (text) => {
    expect(() => parseLength(text, '--wait-limit')).toThrow('--wait-limit');
  });
});
