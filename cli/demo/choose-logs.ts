import { readLogFile } from '@logferry/emulator';
import { fewMonthsBefore } from './window.js';

export interface ChosenLogs {
  paths: string[];
  /** Lines before this instant (epoch ms) are to be left out. */
  sinceMs: number;
}

interface Scanned {
  path: string;
  events: number;
  recent: number;
}

/**
 * Chooses files of this machine that together have enough lines from the last few months. If there are no such files,
 * it chooses files with enough lines of any age, or else all files.
 */
export async function chooseLogs(
  candidates: AsyncIterable<string>,
  enough: { events: number; streams: number },
  nowMs: number,
): Promise<ChosenLogs> {
  const sinceMs = fewMonthsBefore(nowMs);
  const scanned: Scanned[] = [];
  for await (const path of candidates) {
    const found = await scan(path, sinceMs).catch(() => undefined);
    if (found !== undefined) scanned.push(found);
    const recent = firstEnough(scanned, 'recent', enough);
    if (recent !== undefined) {
      const leavesOut = recent.some(({ events, recent }) => recent < events);
      return { paths: recent.map(({ path }) => path), sinceMs: leavesOut ? sinceMs : 0 };
    }
  }
  return { paths: (firstEnough(scanned, 'events', enough) ?? scanned).map(({ path }) => path), sinceMs: 0 };
}

function firstEnough(
  scanned: readonly Scanned[],
  count: 'events' | 'recent',
  enough: { events: number; streams: number },
): Scanned[] | undefined {
  const useful = scanned.filter((file) => file[count] > 0);
  for (let taken = enough.streams; taken <= useful.length; taken += 1) {
    const files = useful.slice(0, taken);
    if (files.reduce((sum, file) => sum + file[count], 0) >= enough.events) return files;
  }
  return undefined;
}

async function scan(path: string, sinceMs: number): Promise<Scanned> {
  const found = { path, events: 0, recent: 0 };
  for await (const { timestamp } of readLogFile(path)) {
    found.events += 1;
    if (timestamp >= sinceMs) found.recent += 1;
  }
  return found;
}
