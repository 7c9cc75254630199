import { isOutage } from '../../contract/errors.js';
import type { ExportPhase, LiveProgress, Trouble, WaitingTurn, WatchedTask } from '../../contract/progress.js';
import { formatDay, formatLength, plural } from './format.js';

/** What an export is doing, as a text in three parts. `name` can be shortened without loss of the other parts. */
export interface Activity {
  before: string;
  /** A log group or an export id; empty if the text names none. */
  name: string;
  after: string;
}

const PHASES: Record<ExportPhase, string> = {
  preparing: 'checking',
  planning: 'planning',
  waiting: 'waiting for a turn',
  exporting: 'creating an export task',
  verifying: 'reading back',
  closing: 'writing the manifest',
  cancelling: 'cancelling',
  closed: 'closed',
};

/** The members of a progress that say what the export is doing. */
type Acting = Pick<LiveProgress, 'phase' | 'task' | 'awsStatus' | 'trouble' | 'turn'>;

/**
 * What the export is doing, by the first of these facts that is known and matters in the present phase:
 * - the refusal or outage of AWS that delays the export
 * - AWS's status of the watched task
 * - the position of the export in the lane
 * - the phase
 */
export function activityOf({ phase, task, awsStatus, trouble, turn }: Acting, nowMs: number): Activity {
  if (trouble !== undefined && phase !== 'closed') return ofTrouble(trouble, phase, nowMs);
  if (task !== undefined && (phase === 'exporting' || phase === 'waiting' || phase === 'cancelling')) {
    return ofTask(task, awsStatus, nowMs);
  }
  if (phase === 'waiting' && turn !== undefined) return ofTurn(turn);
  return plainly(PHASES[phase]);
}

export const activityText = (progress: Acting, nowMs: number): string => {
  const { before, name, after } = activityOf(progress, nowMs);
  return before + name + after;
};

export const plainly = (before: string): Activity => ({ before, name: '', after: '' });

function ofTrouble({ code, message, since }: Trouble, phase: ExportPhase, nowMs: number): Activity {
  const reason = isOutage({ code }) ? message : `${message} (${code})`;
  const turn = phase === 'waiting' ? '; waiting for a turn' : '';
  return plainly(`${reason}; trying again, ${sinceText(since, nowMs)} so far${turn}`);
}

function ofTask(
  { logGroup, from, since, foreign }: WatchedTask,
  awsStatus: string | undefined,
  nowMs: number,
): Activity {
  const before = `AWS ${awsStatus ?? 'task'} ${sinceText(since, nowMs)}: `;
  return {
    before: foreign ? `${before}waiting for another task, of ` : before,
    name: logGroup,
    after: from === undefined ? '' : ` ${formatDay(from)}`,
  };
}

function ofTurn({ holder, ahead }: WaitingTurn): Activity {
  const others = ahead === 0 ? '' : `, ${plural(ahead, 'export')} ahead`;
  if (holder === undefined) return plainly(`${PHASES.waiting}${others}`);
  return { before: `${PHASES.waiting}: `, name: holder.exportId, after: ` has it${others}` };
}

const sinceText = (since: string, nowMs: number): string => formatLength(Math.max(0, nowMs - Date.parse(since)));

/** The text of an activity in at most `most` characters. First the middle of its name is cut, then the text's end. */
export function shortened({ before, name, after }: Activity, most: number): string {
  const room = most - before.length - after.length;
  if (name.length <= room || name === '') return cutAtEnd(before + name + after, most);
  if (room >= SHORTEST_NAME) return before + cutInMiddle(name, room) + after;
  const alone = most - before.length;
  return alone >= SHORTEST_NAME ? before + cutInMiddle(name, alone) : cutAtEnd(before + name + after, most);
}

/** Minimum number of characters to which a name is shortened. */
const SHORTEST_NAME = 9;
const CUT = '…';

function cutInMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = most - CUT.length;
  const head = Math.floor(kept / 2);
  return text.slice(0, head) + CUT + text.slice(text.length - (kept - head));
}

const cutAtEnd = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - CUT.length))}${CUT}`.slice(0, Math.max(0, most));
