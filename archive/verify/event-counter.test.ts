import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventCounter } from './event-counter.js';

const day = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };

function count(text: string | Buffer, sent = day, chunkBytes = Number.MAX_SAFE_INTEGER) {
  const counter = new EventCounter(sent);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) counter.push(bytes.subarray(at, at + chunkBytes));
  return counter.result();
}

/** A line as AWS writes it. */
const recordAt = (instant: string): string => `${instant} message`;

describe('counting events', () => {
  it('counts lines without a timestamp as part of the record before them', () => {
    const text = '2026-10-01T00:00:02.000Z second\n2026-10-01T00:00:01.000Z first\n  more of it\n\n';
    expect(count(text)).toEqual({
      events: 2,
      firstEvent: '2026-10-01T00:00:01.000Z',
      lastEvent: '2026-10-01T00:00:02.000Z',
    });
    expect(count('')).toEqual({ events: 0 });
    const near = [
      '2026-10-01T00:00:02Z x',
      '2026-13-01T00:00:02.000Z x',
      ' 2026-10-01T00:00:02.000Z x',
      '2026-10-01T00:00:02.000Z',
    ];
    expect(count(near.join('\n')).events).toBe(0);
  });

  it.each([
    '9999-02-30T00:00:00.000Z',
    '0000-02-30T00:00:00.000Z',
    '2026-11-20T00:00:00.000Z',
    '2026-09-30T23:59:59.999Z',
    '2026-10-02T00:00:00.001Z',
    '9999-12-31T23:59:59.999Z',
    '0000-00-00T00:00:00.000Z',
  ])('counts a line with %s, which is outside of the day, as text of a message', (stamp) => {
    expect(count(`${recordAt('2026-10-01T12:00:00.000Z')}\n${recordAt(stamp)}\n`)).toEqual({
      events: 1,
      firstEvent: '2026-10-01T12:00:00.000Z',
      lastEvent: '2026-10-01T12:00:00.000Z',
    });
  });

  it('counts a line with an impossible day as text, even if its date sorts into the window', () => {
    const months = { from: '2026-02-01T00:00:00Z', to: '2026-07-01T00:00:00Z' };
    const lines = ['2026-02-29', '2026-02-30', '2026-02-28', '2026-06-31', '2026-06-30', '2026-04-31', '2026-02-00'];
    expect(count(lines.map((date) => recordAt(`${date}T01:00:00.000Z`)).join('\n'), months)).toEqual({
      events: 2,
      firstEvent: '2026-02-28T01:00:00.000Z',
      lastEvent: '2026-06-30T01:00:00.000Z',
    });
  });

  it('counts records at both ends of the window that was sent, to the millisecond', () => {
    const ends = `${recordAt('2026-10-01T00:00:00.000Z')}\n${recordAt('2026-10-02T00:00:00.000Z')}`;
    expect(count(ends).events).toBe(2);
    const cut = { from: '2026-10-01T00:00:00.500Z', to: '2026-10-01T00:00:00.600Z' };
    const around = [499, 500, 600, 601].map((ms) => recordAt(`2026-10-01T00:00:00.${ms}Z`));
    expect(count(around.join('\n'), cut)).toMatchObject({ events: 2, firstEvent: '2026-10-01T00:00:00.500Z' });
  });

  const two = (most: number) => fc.integer({ min: 0, max: most }).map((no) => String(no).padStart(2, '0'));
  const stamp = fc
    .tuple(fc.constantFrom('2026', '0000', '9999', '2025'), two(13), two(32), two(24), two(60), two(60))
    .map(([year, month, date, hour, minute, second]) => `${year}-${month}-${date}T${hour}:${minute}:${second}.000Z`);
  /** A record with one character replaced, for example by an ASCII neighbour of the digits or a two-byte character. */
  const nearly = fc
    .tuple(stamp, fc.nat(24), fc.constantFrom(...'09/:;-+.,TtZz \0\x7fé٣'))
    .map(([text, at, char]) => `${text.slice(0, at)}${char}${recordAt(text).slice(at + 1)}`);
  const line = fc.oneof(
    stamp.map(recordAt),
    nearly,
    fc.constantFrom('2026-10-01T00:00:02.000Z a', '2026-10-01T00:00:01.000Z ', '', '2026-10-01T0', '\0', '\r'),
    fc.constantFrom('2026-10-01T00:00:03.000Z \r', '2026-10-01T00:00:03.000Z\r', '2026-10-01T00:00:04.000Z é日本'),
    fc.string({ unit: 'binary' }),
    fc.constant('x'.repeat(400)),
  );
  const isEvent = (text: string, sent: typeof day): boolean => {
    const ms = Date.parse(text.slice(0, 24));
    const isReal = !Number.isNaN(ms) && new Date(ms).toISOString() === text.slice(0, 24) && text[24] === ' ';
    return isReal && ms >= Date.parse(sent.from) && ms <= Date.parse(sent.to);
  };

  it('counts the same records wherever chunks end: those with a real instant inside the window', () => {
    const windows = fc.constantFrom(day, { from: '2026-02-01T00:00:00Z', to: '2026-07-01T00:00:00Z' });
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 1, max: 60 }), windows, (lines, chunkBytes, sent) => {
        const text = lines.join('\n');
        const stamps = text.split('\n').filter((each) => isEvent(each, sent));
        const times = stamps.map((each) => each.slice(0, 24)).sort();
        expect(count(text, sent, chunkBytes)).toEqual({
          events: times.length,
          ...(times.length > 0 && { firstEvent: times[0], lastEvent: times.at(-1) }),
        });
      }),
    );
  });
});
