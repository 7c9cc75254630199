import type { Ending } from '../../activities/index.js';

/** How a task used AWS's slot (ms), by AWS's clock. A member is absent if it is not known. */
export interface SlotUse {
  busyMs?: number;
  /** Time from the end of the previous task to the creation of this task. */
  gapMs?: number;
}

/**
 * Measures how long AWS's slot was busy and idle while an export held its turn. A gap counts only between two tasks of
 * one turn, because in another turn another export may have used the slot. A task of another program that ran within
 * the turn is a part of the gap.
 */
export class SlotGaps {
  private last: { turn: string; endedMs: number } | undefined;

  /** @param turn the id of the request whose turn the export holds; undefined if it holds none */
  ended(ending: Exclude<Ending, { kind: 'without' }>, turn: string | undefined): SlotUse {
    const { createdAt, completedAt, adopted } = ending.task;
    const { last } = this;
    this.last = undefined;
    if (createdAt === undefined || completedAt === undefined) return {};
    const [createdMs, endedMs] = [Date.parse(createdAt), Date.parse(completedAt)];
    if (!(endedMs >= createdMs)) return {};
    if (turn !== undefined) this.last = { turn, endedMs };
    const gapMs = last?.turn === turn && !adopted && last !== undefined ? createdMs - last.endedMs : -1;
    return { busyMs: endedMs - createdMs, ...(gapMs >= 0 && { gapMs }) };
  }
}
