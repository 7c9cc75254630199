import {
  AVAILABILITY_LAG_MS,
  DAY_MS,
  floorToSlice,
  formatInstant,
  instantMs,
  type SliceSize,
  sliceWindows,
} from '../../contract/index.js';
import type { LogGroupReader, Sight } from '../../local/index.js';
import { warningOf } from '../exports/diagnose.js';
import { sizeOf } from '../exports/progress-line.js';
import type { CallContext, Diagnostic } from '../handlers.js';
import type { Settings } from '../settings.js';
import { deliveryOnly, isDeliveryOnly } from './guard-diagnostics.js';
import { limitOf } from './limit.js';
import { lookAt, unseen } from './look.js';
import { groupName, type State } from './request.js';

/** Warnings in the plan of a guard's destroy. They say what the destroy will do. */
export async function forecast(state: State, { settings }: CallContext<Settings>): Promise<Diagnostic[]> {
  const name = groupName(state);
  if (state.enabled === false) {
    return [
      warningOf(`Log group ${name} is not exported when its guard is destroyed`, 'Its guard has enabled = false.'),
    ];
  }
  try {
    const reader = await settings.logGroups(state.region ?? '');
    const sight = await lookAt(state, reader);
    if (sight.group === undefined) {
      return [
        warningOf(
          `Log group ${name} does not exist in account ${sight.accountId}, ${state.region}`,
          'The destroy of its guard will export nothing.',
        ),
      ];
    }
    if (isDeliveryOnly(sight.group)) return [deliveryOnly(state, 'warning')];
    return [
      warningOf(`The destroy first exports log group ${name}`, await estimate(state, sight.group, sight, reader)),
    ];
  } catch (error) {
    return [unseen(state, error)];
  }
}

type Group = NonNullable<Sight['group']>;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

async function estimate(state: State, group: Group, { nowMs }: Sight, reader: LogGroupReader): Promise<string> {
  const { createdAt, retentionDays, storedBytes, logClass } = group;
  const keptMs = retentionDays === undefined ? 0 : nowMs - retentionDays * DAY_MS;
  const fromMs = Math.max(instantMs(createdAt), keptMs);
  const slice = sliceOf(state);
  const tasks = [...sliceWindows({ fromMs: floorToSlice(fromMs, slice), toMs: nowMs }, slice)].length;
  const days = Math.ceil((nowMs - fromMs) / DAY_MS);
  const stored = storedBytes === undefined ? '' : `${sizeOf(storedBytes)} stored, `;
  const ofClass =
    logClass === 'STANDARD'
      ? []
      : [
          `AWS may not export log groups of class ${logClass}; to destroy the log group without an export, apply enabled = false first.`,
        ];
  return [
    `Estimate: ${stored}${counted(days, 'day')}, about ${counted(tasks, 'export task')}${state.slice === 'auto' ? '' : ' at most'}. AWS runs one export task at a time. What is archived already is not exported again.`,
    `The destroy waits for the export, up to ${limitOf(state).text}. If the export does not complete, the log group and the guard stay.`,
    ...(await tailForecast(state, nowMs, reader)),
    ...ofClass,
  ].join('\n');
}

/**
 * The slice size. The window of a guard begins in 1970, so `auto` stands for months, unless the worker chooses another
 * size by receipts of earlier tasks.
 */
const sliceOf = ({ slice }: State): SliceSize => (slice === 'auto' ? 'month' : ((slice ?? 'day') as SliceSize));

/**
 * Sentences about what the destroy does with the newest events. Empty if the last 12 hours have no events, or if AWS
 * does not give the time of the newest event.
 */
async function tailForecast(state: State, nowMs: number, reader: LogGroupReader): Promise<string[]> {
  const newest = await reader.newestEvent(groupName(state));
  if (newest === undefined || newest === 'none') return [];
  const untilMs = instantMs(newest) + AVAILABILITY_LAG_MS;
  if (untilMs <= nowMs) return [];
  return [
    state.accept_tail_loss === true
      ? `accept_tail_loss = true: events of the last 12 hours can be missing in the archive. The newest event is of ${newest}.`
      : `The newest event is of ${newest}. AWS needs up to 12 hours until an export contains an event, so the destroy waits until ${formatInstant(untilMs)} or longer. Apply accept_tail_loss = true first to export everything up to now without this wait.`,
  ];
}
