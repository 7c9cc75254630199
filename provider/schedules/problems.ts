import {
  type Explained,
  isLogferryError,
  LogferryError,
  type NameField,
  type ParsedSchedule,
  parseSchedule,
  type ScheduleDefinition,
  scheduleRefusals,
  scheduleShape,
  scheduleWarnings,
} from '../../contract/index.js';
import { diagnosed, errorOf, invalid, warningOf } from '../exports/diagnose.js';
import { known } from '../exports/known.js';
import { missingProblems, argumentProblems as requestProblems } from '../exports/request.js';
import type { Diagnostic } from '../handlers.js';
import { type Path, UNKNOWN } from '../schema/index.js';
import type { Defaults } from '../settings.js';
import { scheduleAttributes } from './attributes.js';
import { type Arguments, calendarOf, definitionOf, type Planned } from './definition.js';

/**
 * The problems of combinations of arguments, and of calendars, as far as the arguments are known. The rules of all
 * other single arguments are in `attributes.ts`.
 */
export function argumentProblems({ cron, calendars, source }: Pick<Arguments, 'cron' | 'calendars' | 'source'>) {
  // A value that is not known yet can turn out to be absent.
  const both = [cron, calendars].every((times) => times !== null && times !== UNKNOWN);
  const neither = cron === null && calendars === null;
  return [
    ...(both ? [invalid(['cron'], 'cannot be given together with calendars: give one of the two')] : []),
    ...(neither ? [invalid(['cron'], 'is missing; give it, or calendars')] : []),
    ...calendarProblems(calendars),
    ...requestProblems({ source, window: UNKNOWN }),
  ];
}

function calendarProblems(calendars: Arguments['calendars']): Diagnostic[] {
  const { error } = scheduleShape.calendars.safeParse(known(calendars)?.map(calendarOf));
  return (error?.issues ?? []).map(({ path, message }) => invalid(argumentPath(['calendars', ...path]), message));
}

/** The schedule that the arguments define, or the problems that prevent a schedule. */
export type Decided =
  | { readonly definition: ScheduleDefinition; readonly schedule: ParsedSchedule }
  /** Empty if no problem is known yet, because an argument or a default of the provider block is not known. */
  | { readonly problems: readonly Diagnostic[] };

/** Applies the rules of the contract to arguments. */
export function decide({ spec_hash: _, ...values }: Planned, defaults: Defaults, nowMs: number): Decided {
  const missing = missingProblems(values);
  const whole = known(values);
  const requestedBy = known(defaults.requested_by);
  if (missing.length > 0 || whole === undefined || requestedBy === undefined) return { problems: missing };
  const names = new ArgumentNames();
  try {
    const definition = definitionOf(whole, requestedBy);
    const schedule = parseSchedule(definition);
    const [refusal] = scheduleRefusals(schedule, nowMs, names.nameOf);
    return refusal ? { problems: [refused(refusal, names)] } : { definition, schedule };
  } catch (error) {
    if (isLogferryError(error)) return { problems: [diagnosed(error)] };
    throw error;
  }
}

/** Warnings about a schedule that the rules allow. */
export const warningsAbout = (schedule: ParsedSchedule, nowMs: number): Diagnostic[] =>
  scheduleWarnings(schedule, nowMs, new ArgumentNames().nameOf).map((text) =>
    warningOf(`Schedule ${schedule.name} leaves days out`, text),
  );

function refused(refusal: Explained, names: ArgumentNames): Diagnostic {
  const path = names.firstIn(refusal.message);
  return refusal.code === 'WINDOW_TOO_RECENT'
    ? errorOf(refusal.message, 'Make lag at least PT12H.', path)
    : diagnosed(new LogferryError(refusal), path);
}

/** The names of arguments in messages of the contract. */
class ArgumentNames {
  private readonly named = new Map<string, Path>();

  /** Names the argument for a member of a definition. */
  readonly nameOf: NameField = (member) => {
    const path = argumentPath(member);
    const name = path.join('.');
    // The contract also names the end of a window, which is no argument.
    if (Object.hasOwn(scheduleAttributes, String(path[0]))) this.named.set(name, path);
    return name;
  };

  /** The path of the argument that a message names first; undefined if the message names none. */
  firstIn(message: string): Path | undefined {
    const found = [...this.named].map(([name, path]) => ({ at: message.search(new RegExp(`\\b${name}\\b`)), path }));
    return found.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)[0]?.path;
  }
}

/** The path of the argument for a member of a definition. The members of the request and its window are arguments. */
function argumentPath(member: readonly PropertyKey[]): Path {
  const own = member[0] === 'request' ? member.slice(1) : member;
  return (own[0] === 'window' ? own.slice(1) : own).map((key) =>
    typeof key === 'number' ? key : String(key).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}
