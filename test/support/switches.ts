import type { EmulatorSettings } from '@logferry/emulator';

type Switches = Partial<EmulatorSettings>;

/**
 * Switches that give the emulator another behaviour than its default, mostly on points on which AWS's documentation is
 * contradictory or silent. Exports must have the same results with both behaviours, so a wrong default does no harm.
 */
export const SWITCHES = {
  'the window is half-open': { windowBounds: 'half-open' },
  'the window selects events by ingestion time': { windowTime: 'ingestion' },
  'refusals have the older error code': { permissionError: 'InvalidParameterException' },
  'DescribeExportTasks lists the oldest task first': { describeOrder: 'oldest' },
  'a `to` before the creation of the log group is refused': { toBeforeCreation: 'refuse' },
  'a `from` after `to` is refused': { fromAfterTo: 'refuse' },
  'a task that is being cancelled holds the slot': { pendingCancelHoldsSlot: true, cancelMs: 800 },
  'a cancel ends the task at once': { cancelMs: 0 },
  'the lines of an object are in order of time': { fileOrder: 'time' },
  'streams with the same folder overwrite each other': { streamNameCollision: 'overwrite' },
  'finished tasks are soon forgotten': { taskHistoryMs: 20_000 },
  'the source ARN ends in an asterisk': { sourceArnForm: 'starred' },
  'other log classes are accepted': { otherLogClasses: 'accept' },
  'each event has its own object': { partBytes: 1 },
  'events are available after 12 h': { availabilityDelayMs: 12 * 60 * 60 * 1000 },
  'tasks end at once': { pendingMs: 0, taskMs: 0 },
  'tasks have uneven lengths': { taskJitterMs: 400, seed: 7 },
  'refusals do not name the key': { keyRefusalText: 'put-object' },
  'requests are not throttled': { throttle: false },
} as const satisfies Readonly<Record<string, Switches>>;

/**
 * The switches for the least certain points together. In `npm run test:rest`, the layers `switched` and
 * `switched-scenarios` run with them.
 */
export const LEAST_CERTAIN: Switches = {
  ...SWITCHES['the window is half-open'],
  ...SWITCHES['refusals have the older error code'],
  ...SWITCHES['DescribeExportTasks lists the oldest task first'],
  ...SWITCHES['a task that is being cancelled holds the slot'],
  ...SWITCHES['the lines of an object are in order of time'],
};

const VARIABLE = 'LOGFERRY_TEST_SWITCHES';

/** Environment variables with which the emulators of a test run have these settings, unless a test sets others. */
export function switchedBy(switches: Switches): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(switches) };
}

/** The settings that this test run switches. */
export function switched(): Switches {
  return JSON.parse(process.env[VARIABLE] ?? '{}');
}

const CACHE_VARIABLE = 'LOGFERRY_TEST_WORKFLOW_CACHE';

/** Environment variables with which workers keep no workflows in memory. */
export const WORKFLOW_CACHE_OFF: Record<string, string> = { [CACHE_VARIABLE]: 'off' };

export function workflowCacheIsOff(): boolean {
  return process.env[CACHE_VARIABLE] === 'off';
}
