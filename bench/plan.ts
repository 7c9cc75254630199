import { performance } from 'node:perf_hooks';
import { planInMemory } from '../activities/index.js';
import {
  type ArchiveLocation,
  DAY_MS,
  floorToDay,
  formatInstant,
  parseExportRequest,
  resolveRequest,
} from '../contract/index.js';
import { type Calls, largeWorld, secondsAtAwsRates } from './large-world.js';

const ARCHIVE: ArchiveLocation = {
  ...{ accountId: '111122223333', region: 'eu-central-1', bucket: 'archive', bucketOwner: '111122223333' },
  ...{ prefix: 'logs', layout: 'plain' },
};

interface Figures {
  slices: number;
  skipped: number;
  calls: Calls;
  cpuSeconds: number;
  rssMb: number;
  firstSlice: { calls: Calls; secondsAtAwsRates: number; cpuSeconds: number };
}

/**
 * Makes plans over an account and an archive that are made up while they are listed. Measures calls by operation, CPU
 * time, memory, and the time until the first slice at the rates that AWS allows. `plan [groups] [fresh | closed |
 * nightly]`
 */
export async function run([count = '10000', kind]: string[]): Promise<unknown> {
  const groups = Number(count);
  const kinds = kind === undefined ? ['fresh', 'closed', 'nightly'] : [kind];
  const figures: Record<string, Figures> = {};
  for (const each of kinds) figures[each] = await figuresOf(groups, each);
  return { groups, ...figures };
}

/** `nightly`: the last 30 days. The newest day is open, all others are closed. */
async function figuresOf(groups: number, kind: string): Promise<Figures> {
  const nowMs = Date.now();
  const toMs = floorToDay(nowMs - DAY_MS);
  const days = kind === 'nightly' ? 30 : 365;
  const window = { from: formatInstant(toMs - days * DAY_MS), to: formatInstant(toMs) };
  const asked = parseExportRequest({
    source: { logGroupPrefixes: ['g'] },
    window,
    destination: { bucket: 'archive', prefix: 'logs' },
    region: ARCHIVE.region,
    slice: 'day',
  });
  const isClosed = (ms: number): boolean => kind === 'closed' || (kind === 'nightly' && ms < toMs - DAY_MS);
  // A nightly export asks for each day half a day after its end; a back-fill asks when everything is settled.
  const askedAt = (ms: number): string => formatInstant(ms + (kind === 'nightly' ? 1.5 : 20) * DAY_MS);
  const world = largeWorld(ARCHIVE, groups, isClosed, askedAt);
  const plan = planInMemory({ ...world, archive: ARCHIVE, request: resolveRequest(asked, nowMs), nowMs });
  const began = process.cpuUsage();
  const cpuSeconds = (): number => {
    const { user, system } = process.cpuUsage(began);
    return Math.round((user + system) / 10_000) / 100;
  };
  let firstSlice: Figures['firstSlice'] | undefined;
  let slices = 0;
  let rssMb = 0;
  let lookedMs = 0;
  for await (const { slices: number = 1 } of plan.slices) {
    const calls = { ...world.calls };
    firstSlice ??= { calls, secondsAtAwsRates: secondsAtAwsRates(calls), cpuSeconds: cpuSeconds() };
    slices += number;
    if (performance.now() - lookedMs < 100) continue;
    lookedMs = performance.now();
    rssMb = Math.max(rssMb, rss());
  }
  const { calls } = world;
  firstSlice ??= { calls, secondsAtAwsRates: secondsAtAwsRates(calls), cpuSeconds: cpuSeconds() };
  const { skipped } = plan.summary();
  return { slices, skipped, calls, cpuSeconds: cpuSeconds(), rssMb: Math.max(rssMb, rss()), firstSlice };
}

const rss = (): number => Math.round(process.memoryUsage().rss / 1_048_576);
