import { PIECES_OF_DAY, type PiecesOfDay } from '../../../contract/index.js';
import { AWS_ENDS_TASK_AFTER_MS } from './task-times.js';

/**
 * Longest estimated time (ms) of a task for which `auto` exports a day as one slice. The estimate can spread a group's
 * bytes evenly, so the bound leaves a factor of four for a busy day.
 */
export const LONGEST_DAY_TASK_MS = AWS_ENDS_TASK_AFTER_MS / 4;

/**
 * The number of pieces into which `auto` cuts a day whose task is estimated to take some time (ms), so that no piece
 * takes longer than {@link LONGEST_DAY_TASK_MS}. The highest number if none suffices. Undefined if the day stays whole,
 * because its task is short enough or its time is unknown (infinite).
 */
export function piecesFor(ms: number): PiecesOfDay | undefined {
  if (ms <= LONGEST_DAY_TASK_MS || !Number.isFinite(ms)) return undefined;
  return PIECES_OF_DAY.find((pieces) => ms / pieces <= LONGEST_DAY_TASK_MS) ?? PIECES_OF_DAY.at(-1);
}
