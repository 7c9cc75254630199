import { epochInstant, type Instant, instantOf } from './instant.js';
import type { LineTimes } from './line-times.js';
import { TIME_FORMS } from './time-forms.js';

/**
 * Names of fields with the time of an event, in lower case without other characters than letters and digits. If equally
 * many lines have several of these fields at one depth, the field that comes first in this list counts.
 */
const FIELDS = [
  ...['timestamp', 'time', 'ts', 'eventtime', 'datetime', 'date', 't', 'timemillis', 'epochsecond', 'asctime', 'dt'],
  ...['created', 'createdat', 'logtime', 'loggedat', 'eventtimestamp', 'requestreceivedtimestamp', 'stagetimestamp'],
  ...['timelocal', 'timeiso8601', 'msec', 'starttime', 'startutc', 'realtimetimestamp', 'sourcerealtimetimestamp'],
  ...['receivetimestamp', 'eventcreated'],
];
/** Rank of a field whose name is not in the list. */
const UNUSUAL = FIELDS.length;
const MOST_DEPTH = 4;
const WHOLE = TIME_FORMS.filter(({ isEpoch }) => !isEpoch).map(({ pattern }) => new RegExp(`^\\[?(?:${pattern})\\]?$`));

interface Field {
  readonly path: readonly string[];
  readonly rank: number;
}

/** Whether at least half of the sampled lines are JSON objects. */
export function isJson(sample: readonly string[]): boolean {
  const nonBlank = sample.filter((line) => line.trim() !== '');
  const objects = nonBlank.filter((line) => parsedObject(line) !== undefined);
  return objects.length > 0 && objects.length * 2 >= nonBlank.length;
}

/**
 * Decides by vote, from sampled lines, which field of JSON objects has the time; undefined if none has. A number counts
 * as a time only in a field with a usual name (`FIELDS`). Such a field wins over fields with other names. Then the
 * field with a time in most lines wins. Among fields with a time in equally many lines, the outermost wins, then the
 * first of `FIELDS`.
 */
export function voteForJson(sample: readonly string[], fileTimeMs: number): LineTimes | undefined {
  const votes = new Map<string, Field & { count: number }>();
  for (const object of sample.map(parsedObject)) {
    if (object === undefined) continue;
    for (const field of fieldsIn(object, [], fileTimeMs)) {
      const key = JSON.stringify(field.path);
      votes.set(key, { ...field, count: (votes.get(key)?.count ?? 0) + 1 });
    }
  }
  const [winner] = [...votes.values()].sort(
    (a, b) =>
      Number(a.rank === UNUSUAL) - Number(b.rank === UNUSUAL) ||
      b.count - a.count ||
      a.path.length - b.path.length ||
      a.rank - b.rank,
  );
  return winner === undefined ? undefined : jsonTimes(winner.path, fileTimeMs);
}

function jsonTimes(path: readonly string[], fileTimeMs: number): LineTimes {
  const cutOff = new RegExp(
    `"${(path.at(-1) ?? '').replace(/\W/g, '\\$&')}"\\s*:\\s*(?:"([^"]{1,64})"|([\\d.]{9,30}))`,
  );
  return {
    example: `those of the JSON field ${path.join('.')}`,
    timeOf(line) {
      if (!isObjectStart(line)) return undefined;
      const object = parsedObject(line);
      if (object !== undefined) return timeOfValue(valueAt(object, path), fileTimeMs);
      // Not a whole JSON object, for example the beginning of a line that is too long for one event.
      const [, text, number] = cutOff.exec(line) ?? [];
      return timeOfValue(text ?? number, fileTimeMs);
    },
    startsEvent: isObjectStart,
  };
}

const isObjectStart = (line: string): boolean => line.startsWith('{');

function parsedObject(line: string): object | undefined {
  if (!isObjectStart(line)) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}

function* fieldsIn(object: object, path: readonly string[], fileTimeMs: number): Generator<Field> {
  for (const [name, value] of Object.entries(object)) {
    const here = [...path, name];
    const found = FIELDS.indexOf(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
    const rank = found === -1 ? UNUSUAL : found;
    const isDate = rank !== UNUSUAL || (typeof value === 'string' && !/^[\d.]+$/.test(value));
    if (isDate && timeOfValue(value, fileTimeMs) !== undefined) yield { path: here, rank };
    if (typeof value === 'object' && value !== null && here.length < MOST_DEPTH) {
      yield* fieldsIn(value, here, fileTimeMs);
    }
  }
}

function valueAt(object: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined),
    object,
  );
}

function timeOfValue(value: unknown, fileTimeMs: number): Instant | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  if (/^\d+(?:\.\d+)?$/.test(text)) return epochInstant(text, fileTimeMs) ?? wholeDate(text, fileTimeMs);
  return wholeDate(text, fileTimeMs);
}

function wholeDate(text: string, fileTimeMs: number): Instant | undefined {
  for (const pattern of WHOLE) {
    const groups = pattern.exec(text)?.groups;
    const instant = groups === undefined ? undefined : instantOf(groups, fileTimeMs);
    if (instant !== undefined) return instant;
  }
  return undefined;
}
