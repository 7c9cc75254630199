import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, floorToDay, formatInstant, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../contract/time.js';
import { parseLength, parseMoment } from './times.js';

const NOW_MS = Date.parse('2026-11-21T15:30:00.250Z');
const at = (text: string) => new Date(parseMoment(text, '--from', NOW_MS).ms).toISOString();

describe('a point in time', () => {
  it.each([
    ['2026-10-01', '2026-10-01T00:00:00.000Z'],
    ['2026-10-01T06:30Z', '2026-10-01T06:30:00.000Z'],
    ['2026-10-01T06:30:15.250Z', '2026-10-01T06:30:15.250Z'],
    ['2026-10-01T06:30:15.250000Z', '2026-10-01T06:30:15.250Z'],
    ['2026-10-01T06:30:00+02:00', '2026-10-01T04:30:00.000Z'],
    ['2026-10-01 06:30:00-0330', '2026-10-01T10:00:00.000Z'],
    ['2026-10-01T06:30+14', '2026-09-30T16:30:00.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['1790812800000', '2026-10-01T00:00:00.000Z'],
    ['7d', '2026-11-14T00:00:00.000Z'],
    ['-7d', '2026-11-14T00:00:00.000Z'],
    ['P7D', '2026-11-14T00:00:00.000Z'],
    ['9999999w', '1970-01-01T00:00:00.000Z'],
    ['2w', '2026-11-07T00:00:00.000Z'],
    ['16h', '2026-11-20T23:30:00.000Z'],
    ['90m', '2026-11-21T14:00:00.000Z'],
    ['PT15H', '2026-11-21T00:30:00.000Z'],
    ['P1DT1H', '2026-11-20T14:30:00.000Z'],
    ['now', '2026-11-21T15:30:00.000Z'],
    ['today', '2026-11-21T00:00:00.000Z'],
    ['yesterday', '2026-11-20T00:00:00.000Z'],
    ['1y', '2025-11-21T00:00:00.000Z'],
    ['P1Y', '2025-11-21T00:00:00.000Z'],
    ['9mo', '2026-02-21T00:00:00.000Z'],
    ['P1Y2M3DT6H', '2025-09-18T09:30:00.000Z'],
    ['999999y', '1970-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it('a month back is the last day of the earlier month if that month is too short', () => {
    const back = (text: string, now: string) => formatInstant(parseMoment(text, '--from', Date.parse(now)).ms);
    expect(back('1mo', '2026-03-31T10:00:00Z')).toBe('2026-02-28T00:00:00Z');
    expect(back('1y', '2028-02-29T10:00:00Z')).toBe('2027-02-28T00:00:00Z');
  });

  it('is relative if the same text means another instant on another day', () => {
    for (const text of ['7d', '6h', '1y', 'now', 'yesterday']) {
      expect([text, parseMoment(text, '--from', NOW_MS).relative]).toEqual([text, true]);
    }
    for (const text of ['2026-10-01', '2026-10-01T00:00+01:00', '0', '1790812800000']) {
      expect([text, parseMoment(text, '--from', NOW_MS).relative]).toEqual([text, false]);
    }
  });

  it('is explained if the instant in UTC is not in the text', () => {
    const explanation = (text: string) => parseMoment(text, '--to', NOW_MS).explanation;
    expect(explanation('2026-10-01T02:00:00+0200')).toBe('--to 2026-10-01T02:00:00+0200 is 2026-10-01T00:00:00Z');
    expect(explanation('yesterday')).toBe('--to yesterday is 2026-11-20T00:00:00Z');
    expect(explanation('1y')).toBe('--to 1y is 2025-11-21T00:00:00Z');
    for (const text of ['2026-10-01', '2026-10-01T06:00Z', '7d']) expect(explanation(text)).toBeUndefined();
  });

  it('is the same instant in every offset and in every form that tools print', () => {
    const instant = fc.integer({ min: 2 * DAY_MS, max: Date.UTC(9999, 0, 1) });
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const form = fc.record({
      separator: fc.constantFrom('T', 't', ' '),
      colon: fc.constantFrom(':', ''),
      decimals: fc.integer({ min: 3, max: 9 }),
    });
    fc.assert(
      fc.property(instant, offset, form, (ms, minutes, { separator, colon, decimals }) => {
        const [date, time = ''] = new Date(ms + minutes * MINUTE_MS).toISOString().slice(0, -1).split('T');
        const ofOffset = (value: number) => String(value).padStart(2, '0');
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${ofOffset(Math.floor(size / 60))}${colon}${ofOffset(size % 60)}`;
        const text = `${date}${separator}${time}${'0'.repeat(decimals - 3)}${zone}`;
        expect(parseMoment(text, '--from', NOW_MS).ms).toBe(ms);
      }),
    );
  });

  it('in days and weeks is midnight UTC, and in hours, minutes and seconds a whole second', () => {
    const units = { d: DAY_MS, w: 7 * DAY_MS, h: HOUR_MS, m: MINUTE_MS, s: SECOND_MS };
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    const now = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(unit, fc.integer({ min: 0, max: 200 }), now, (name, amount, nowMs) => {
        const then = nowMs - amount * units[name];
        const expected = 'dw'.includes(name) ? floorToDay(then) : Math.floor(then / SECOND_MS) * SECOND_MS;
        expect(parseMoment(`${amount}${name}`, '--from', nowMs).ms).toBe(expected);
        const iso = 'dw'.includes(name) ? `P${amount}${name.toUpperCase()}` : `PT${amount}${name.toUpperCase()}`;
        expect(parseMoment(iso, '--from', nowMs).ms).toBe(expected);
      }),
    );
  });

  it('is an instant, or an error that names the flag, for any text', () => {
    const like = fc.stringMatching(/^[-+0-9TZPDHMSWY:. @/a-z]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(like, fc.string()), (text) => {
        try {
          expect(Number.isSafeInteger(parseMoment(text, '--from', NOW_MS).ms)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(/^--from \(/) });
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['1790812800', 'in milliseconds: 1790812800000'],
    ['1790812800000000', 'did you mean 1790812800000?'],
    ['1790812800000000000', 'did you mean 1790812800000?'],
    ['@1790812800', 'write milliseconds since the epoch: 1790812800000'],
    ['7', 'write days as 7d'],
    ['20261001', 'write 2026-10-01'],
    ['2026/10/1', 'write 2026-10-01'],
    ['2026-10', 'write 2026-10-01'],
    ['2026-02-30', 'there is no such day'],
    ['2026-13-01T00:00:00Z', 'there is no such day'],
    ['2026-10-01T24:00:00Z', 'there is no such time of day'],
    ['2026-10-01T06:00:60Z', 'there is no such time of day'],
    ['2026-10-01T06:00:00+14:30', 'there is no such offset'],
    ['2026-10-01T06:00:00+01:60', 'there is no such offset'],
    ['2026-10-01T06:00:00', 'add Z for UTC, or an offset such as +02:00'],
    ['2026-10-01T06:00:00.1234567Z', 'write .123 instead of .1234567'],
    ['1969-12-31', 'before 1970'],
    ['1970-01-01T00:00:00+01:00', 'before 1970'],
    ['3M', 'write 3mo for months, or 3m for minutes'],
    ['7D', 'write 7d'],
    ['6 hours ago', 'write 6h'],
    ['now-6h', 'write 6h'],
    ['2 weeks', 'write 2w'],
    ['last monday', 'write 2026-10-01'],
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
  ])('%s is %d ms', (text, ms) => {
    expect(parseLength(text, '--wait-limit')).toBe(ms);
  });

  it.each(['', '5', '-5m', 'P1Y', '1mo', 'soon'])('refuses %j', (text) => {
    expect(() => parseLength(text, '--wait-limit')).toThrow('--wait-limit');
  });
});
