import { type Instant, instantOf } from './instant.js';
import type { LineTimes } from './line-times.js';
import { TIME_FORMS, type TimeForm } from './time-forms.js';

/** Only this number of characters at the beginning of a line is searched for times. */
const HEAD_CHARS = 512;
/** Maximum number of times of one form that are compared in a line. */
const MOST_MATCHES = 8;

/** A time that was found in a line. */
interface Found extends Instant {
  readonly form: number;
  /** The column of the time, as text that is equal for equal columns. */
  readonly column: string;
  readonly index: number;
  /** The time as it is written. */
  readonly text: string;
}

const ANYWHERE = TIME_FORMS.map(({ pattern }) => new RegExp(pattern, 'g'));
/** Name of the column at the start of a line. Opening brackets or quotes before the time are added to the name. */
const START = 'start';
const AT_INDEX = TIME_FORMS.map(({ pattern }) => new RegExp(pattern, 'y'));
/** A date of an access log. The user name before it can have spaces. */
const ACCESS_DATE = /^\d\d\/[A-Z][a-z]{2}\/\d{4}:/;

/**
 * Decides by vote, from sampled lines, in which form and column lines of text have their time; undefined if no line has
 * a time that counts.
 * - Each line votes once for each form and column in which it has a time.
 * - A date at the start of lines wins if it has at least a quarter of the highest number of votes, because lines
 *   between two events can have dates, too. Otherwise the highest number wins; of equal numbers, the left column wins.
 * - A number counts as a time only if it agrees with a date in the same line or the line has no date, and at least half
 *   of the lines have such a number.
 */
export function voteForText(sample: readonly string[], fileTimeMs: number): LineTimes | undefined {
  const votes = new Map<string, { form: number; column: string; text: string; count: number; index: number }>();
  const nonBlank = sample.filter((line) => line.trim() !== '');
  for (const line of nonBlank) {
    for (const { form, column, index, text } of distinct(agreeing(timesIn(line, fileTimeMs)))) {
      const key = `${form} ${column}`;
      const vote = votes.get(key) ?? { form, column, text, count: 0, index: 0 };
      votes.set(key, { ...vote, count: vote.count + 1, index: vote.index + index });
    }
  }
  const candidates = [...votes.values()].filter(
    ({ form, count }) => !TIME_FORMS[form]?.isEpoch || count * 2 >= nonBlank.length,
  );
  const most = Math.max(0, ...candidates.map(({ count }) => count));
  const atStart = candidates.filter(
    ({ form, column, count }) => isStart(column) && !TIME_FORMS[form]?.isEpoch && count * 4 >= most,
  );
  const best = atStart.length > 0 ? atStart : candidates.filter(({ count }) => count === most);
  best.sort((a, b) => b.count - a.count || a.index / a.count - b.index / b.count || a.form - b.form);
  const [winner] = best;
  return winner === undefined ? undefined : textTimes(winner, fileTimeMs);
}

/** Reads the times of one form in one column. At the start of lines, other forms of dates count as well. */
function textTimes({ form, column, text }: Pick<Found, 'form' | 'column' | 'text'>, fileTimeMs: number): LineTimes {
  const { isEpoch = false } = TIME_FORMS[form] as TimeForm;
  const atStart = column.startsWith(START) ? column.length - START.length : undefined;
  const allowsOthers = isStart(column) && !isEpoch;
  return {
    example: text,
    timeOf(line) {
      if (atStart !== undefined) {
        const instant = timeAt(line, atStart, form, fileTimeMs);
        if (instant !== undefined) return instant;
      } else {
        for (const found of matches(line.slice(0, HEAD_CHARS), form, fileTimeMs)) {
          if (found.column === column) return found;
        }
      }
      return allowsOthers ? otherTimeAtStart(line, fileTimeMs) : undefined;
    },
    startsEvent: () => false,
  };
}

/** The date at the start of a line, in any known form, because a program can change its form within a file. */
function otherTimeAtStart(line: string, fileTimeMs: number): Instant | undefined {
  const opening = DATE_OPENING.exec(line)?.[0];
  if (opening === undefined) return undefined;
  for (const [form, { isEpoch }] of TIME_FORMS.entries()) {
    const instant = isEpoch ? undefined : timeAt(line, opening.length, form, fileTimeMs);
    if (instant !== undefined) return instant;
  }
  return undefined;
}

/** What can be before a date at the start of a line. */
const DATE_OPENING = /^(?:<\d{1,3}>|[[(])?(?=\d|[A-Z][a-z]{2}[ ,])/;

function timeAt(line: string, index: number, form: number, fileTimeMs: number): Instant | undefined {
  const pattern = AT_INDEX[form] as RegExp;
  pattern.lastIndex = index;
  const groups = pattern.exec(line)?.groups;
  return groups === undefined ? undefined : instantOf(groups, fileTimeMs);
}

function timesIn(line: string, fileTimeMs: number): Found[] {
  const head = line.slice(0, HEAD_CHARS);
  return TIME_FORMS.flatMap((_form, form) => [...matches(head, form, fileTimeMs)]);
}

function* matches(head: string, form: number, fileTimeMs: number): Generator<Found> {
  const pattern = ANYWHERE[form] as RegExp;
  pattern.lastIndex = 0;
  for (let count = 0; count < MOST_MATCHES; count += 1) {
    const match = pattern.exec(head);
    if (match === null) return;
    const { lastIndex } = pattern;
    const instant = instantOf(match.groups ?? {}, fileTimeMs);
    if (instant !== undefined) {
      const { index } = match;
      yield { ...instant, form, column: columnAt(head, index), index, text: match[0] };
    }
    pattern.lastIndex = lastIndex;
  }
}

/** Leaves out numbers that differ from every date in the same line by more than the offset of any time zone. */
function agreeing(found: readonly Found[]): Found[] {
  const dates = found.filter(({ form }) => !TIME_FORMS[form]?.isEpoch);
  const agrees = ({ timeMs }: Found) =>
    dates.length === 0 || dates.some((date) => Math.abs(date.timeMs - timeMs) <= MOST_OFFSET_MS);
  return found.filter((time) => dates.includes(time) || agrees(time));
}

const MOST_OFFSET_MS = 14 * 60 * 60 * 1000;

function distinct(found: readonly Found[]): Iterable<Found> {
  return new Map(found.map((time) => [`${time.form} ${time.column}`, time]).reverse() as [string, Found][]).values();
}

/**
 * The column at an index: the number of separators before it. The separator is the tab, comma, semicolon or bar just
 * before the time; otherwise it is white space. Text in brackets or quotes is one word. If white space is the
 * separator, the columns of an indented line have other names than those of a line without indentation.
 */
function columnAt(head: string, index: number): string {
  const before = head.slice(0, index).replace(/[["'(<{#*]+$/, '');
  if (before === '') return START + head.slice(0, index);
  if (head[index - 1] === '[' && ACCESS_DATE.test(head.slice(index))) return 'bracket';
  const last = before.at(-1) ?? '';
  if ('\t,;|'.includes(last)) return `${last}${before.split(last).length - 1}`;
  const words = before.replace(/\[[^\]]*\]|"[^"]*"|\([^)]*\)/g, '_');
  const spaces = words.trimStart().match(/\s+/g)?.length ?? 0;
  return /^\s/.test(words) ? `indented ${spaces}` : String(spaces);
}

/** Whether a column is the first word of a line that is not indented. */
function isStart(column: string): boolean {
  return column === '0' || column.startsWith(START);
}
