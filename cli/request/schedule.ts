import { defined } from '../../contract/defined.js';
import { explain, LogferryError } from '../../contract/errors.js';
import { requestHash } from '../../contract/hash.js';
import { LOOKBACK_ALL } from '../../contract/request.js';
import { resolveRequest } from '../../contract/resolve.js';
import { checkSchedule, type ParsedSchedule, type ScheduleDefinition, splitSchedule } from '../../contract/schedule.js';
import { scheduleRefusals, scheduleWarnings } from '../../contract/schedule-rules.js';
import { jsonPath, type NameField } from '../../contract/schema-findings.js';
import { checkTargetsRequest, hasTargets } from '../../contract/targets.js';
import { formatDuration, parseDuration } from '../../contract/time.js';
import { usageError } from '../../contract/usage-error.js';
import { chooseDestination } from './destination.js';
import { flagNames } from './field-flags.js';
import type { ScheduleOptions } from './flags.js';
import { chooseGroups, choosesGroups } from './groups.js';
import { parseJson } from './read-input.js';
import {
  hasDestination,
  missingOptions,
  type PreparedRequest,
  plainFields,
  readRequestFile,
  type Surroundings,
} from './request.js';
import { targetsOf } from './request-with-targets.js';
import { accountOfArns } from './targets.js';
import { parseLength } from './times.js';

/** The schedules that the flags of one command define: one, or one for each target. */
export interface PreparedSchedules {
  /** Whether the request has targets. */
  isSplit: boolean;
  /**
   * @param accountId the account of targets without an alias, if it is known. This account is part of the names
   * of their schedules
   */
  schedules(accountId?: string): ParsedSchedule[];
  /** The request of each schedule, for the checks of destinations, with a window that does not matter to them. */
  requests: PreparedRequest[];
  warnings: string[];
}

/** Stands for an unknown account id in the checks of names. All account ids have 12 digits, so the length is right. */
const ANY_ACCOUNT_ID = '000000000000';

/**
 * Makes schedules from flags.
 * @throws LogferryError INVALID_REQUEST, INVALID_SCHEDULE, and the refusals of requests
 */
export async function prepareSchedules(
  name: string,
  options: ScheduleOptions,
  around: Surroundings,
): Promise<PreparedSchedules> {
  if (options.cron === undefined && options.calendar === undefined) {
    throw usageError('--cron is missing; --calendar also says when the schedule fires', LIST_OPTIONS);
  }
  if (options.maxScan !== undefined && options.verify !== 'source') {
    throw usageError(`--max-scan (${options.maxScan}) limits the queries of --verify source, which is missing`);
  }
  const asked = await askedRequest(options, around);
  const { request, expectedAccountId, nameOf, what } = asked;
  const definition = { name, ...timesOf(options), request } as ScheduleDefinition;
  const isSplit = hasTargets(request);
  if (isSplit) {
    const checked = checkTargetsRequest(request, nameOf);
    if (checked.wrong !== undefined) throw refusal(what, checked.wrong);
  }
  const schedules = (accountId?: string): ParsedSchedule[] =>
    splitSchedule(definition, defined({ accountId })).map((each) => {
      const checked = checkSchedule(each, scheduleNames(nameOf));
      if (checked.wrong === undefined) return checked.schedule;
      throw refusal(what, checked.wrong);
    });
  const parsed = schedules(ANY_ACCOUNT_ID);
  const names = scheduleNames(nameOf);
  for (const schedule of parsed) {
    const [first] = scheduleRefusals(schedule, around.nowMs, names);
    if (first) throw new LogferryError(first);
  }
  return {
    isSplit,
    schedules,
    requests: parsed.map((schedule) => someRequest(schedule, around.nowMs, expectedAccountId)),
    warnings: [...new Set(parsed.flatMap((schedule) => scheduleWarnings(schedule, around.nowMs, names)))],
  };
}

const LIST_OPTIONS = '`logferry schedule create --help` lists the options.';

const refusal = (what: string | undefined, wrong: readonly string[]): LogferryError =>
  new LogferryError(
    explain('INVALID_SCHEDULE', { detail: `${what === undefined ? '' : `${what}: `}${wrong.join('; ')}` }),
  );

/**
 * The request of a schedule with any window, because the checks of a destination need a window but do not depend on it.
 */
function someRequest({ request }: ParsedSchedule, nowMs: number, expectedAccountId?: string): PreparedRequest {
  const always = { ...request, window: { ...request.window, lookback: LOOKBACK_ALL } };
  return defined({
    kind: 'one' as const,
    request: resolveRequest(always, nowMs),
    unresolvedHash: requestHash(request),
    warnings: [],
    explanations: [],
    expectedAccountId,
  });
}

interface AskedRequest {
  request: ScheduleDefinition['request'];
  expectedAccountId?: string;
  nameOf: NameField;
  /** The file of the request, for messages. */
  what?: string;
}

async function askedRequest(options: ScheduleOptions, around: Surroundings): Promise<AskedRequest> {
  if (options.request !== undefined) {
    const { input, what } = await readRequestFile(options.request, around);
    return { request: input as ScheduleDefinition['request'], nameOf: jsonPath, what };
  }
  if (options.lookback === undefined || !choosesGroups(options) || !hasDestination(options)) {
    throw missingOptions(options, { flag: '--lookback', has: options.lookback !== undefined, note: LOOKBACK_NOTE });
  }
  const { source, named, origins } = await chooseGroups(options, around.readInput);
  const nameOf = flagNames(origins, options.configured);
  const window = defined({
    lookback: options.lookback === LOOKBACK_ALL ? LOOKBACK_ALL : isoLength(options.lookback, '--lookback'),
    lag: options.lag === undefined ? undefined : isoLength(options.lag, '--lag'),
  });
  const { account, ...fields } = plainFields(options);
  if (options.target === undefined) {
    const { destination, region, expectedAccountId } = await chooseDestination(options, named, around);
    const request = defined({ source, window, destination, region, account, ...fields });
    return defined({ request: request as ScheduleDefinition['request'], expectedAccountId, nameOf });
  }
  const request = { source, window, targets: targetsOf(options), ...fields };
  const checked = checkTargetsRequest(request, nameOf);
  if (checked.wrong !== undefined) throw refusal(undefined, checked.wrong);
  const expectedAccountId = accountOfArns(named, checked.request.targets);
  return defined({ request: request as unknown as ScheduleDefinition['request'], expectedAccountId, nameOf });
}

const LOOKBACK_NOTE = '--lookback 30d begins thirty days before each firing, all begins where retention does';

const timesOf = ({ cron, calendar, timezone, jitter, catchUpWindow, paused, note }: ScheduleOptions) =>
  defined({
    cron,
    calendars: calendar?.map((text) => parseJson(text, `--calendar (${text.slice(0, 80)})`)),
    timezone,
    jitter: jitter === undefined ? undefined : isoLength(jitter, '--jitter'),
    catchUpWindow: catchUpWindow === undefined ? undefined : isoLength(catchUpWindow, '--catch-up-window'),
    paused,
    note,
  });

/**
 * The ISO 8601 duration of a length such as `30d`. A text that is already an ISO 8601 duration is returned as it is.
 */
const isoLength = (text: string, flag: string): string =>
  parseDuration(text) === undefined ? formatDuration(parseLength(text, flag)) : text;

/** The flag of each field of a schedule, except the fields of its request. */
const FLAGS: Readonly<Record<string, string>> = {
  name: 'NAME',
  cron: '--cron',
  calendars: '--calendar',
  timezone: '--timezone',
  jitter: '--jitter',
  catchUpWindow: '--catch-up-window',
  note: '--note',
};

/** Names the fields of a schedule by their flags. @param nameOf names the fields of the request */
const scheduleNames =
  (nameOf: NameField): NameField =>
  ([first, ...rest]) => {
    if (first !== 'request') return [FLAGS[String(first)] ?? String(first), ...rest.map(String)].join(' ');
    if (nameOf === jsonPath || rest[0] !== 'window') return nameOf(rest);
    return rest[1] === undefined ? '--lookback, --lag' : `--${String(rest[1])}`;
  };
