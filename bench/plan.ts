import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  type ArchiveLocation,
  DAY_MS,
  floorToDay,
  formatInstant,
  parseExportRequest,
  resolveRequest,
} from '../contract/index.js';
import type { Calls } from './large-world.js';
import type { ServerMessage, WorldOptions } from './large-world-server.js';
import type { PlanningFigures, PlanningOptions } from './planning-process.js';

export const ARCHIVE: ArchiveLocation = {
  ...{ accountId: '111122223333', region: 'eu-central-1', bucket: 'archive', bucketOwner: '111122223333' },
  ...{ prefix: 'logs', layout: 'plain' },
};

interface Figures extends PlanningFigures {
  calls: Calls;
  /** Numbers of calls that the simulated AWS throttled, and that were repeated. */
  throttled: Calls;
}

/**
 * Plans exports of an account with many log groups, as `logferry plan` does, in a process that does nothing else.
 * Another process simulates AWS with its throttling, and makes receipts while they are listed. Arguments: `plan
 * [groups] [fresh | closed | nightly]`
 */
export async function run([count = '10000', kind]: string[]): Promise<unknown> {
  const groups = Number(count);
  const kinds = kind === undefined ? ['fresh', 'closed', 'nightly'] : [kind];
  const figures: Record<string, Figures> = {};
  for (const each of kinds) figures[each] = await figuresOf(groups, each);
  return {
    groups,
    ...figures,
    budget: 'peakRssMiB 200, firstRowSeconds 30, ListObjectsV2 4000, DescribeLogGroups 1000',
  };
}

/**
 * Measures one kind of plan. `fresh` plans a year without receipts, `closed` a year of settled receipts. `nightly`
 * plans the last 30 days. The newest day is open, the 12 or 13 days before it are not yet settled, and the older days
 * are due for a recount.
 */
async function figuresOf(groups: number, kind: string): Promise<Figures> {
  const nowMs = Date.now();
  const toMs = floorToDay(nowMs - DAY_MS);
  const days = kind === 'nightly' ? 30 : 365;
  const window = { from: formatInstant(toMs - days * DAY_MS), to: formatInstant(toMs) };
  const asked = parseExportRequest({
    source: { logGroupPrefixes: ['g'] },
    window,
    destination: { bucket: ARCHIVE.bucket, prefix: ARCHIVE.prefix },
    region: ARCHIVE.region,
    slice: 'day',
  });
  const world: WorldOptions = {
    ...{ archive: ARCHIVE, groups },
    closed: {
      fromMs: toMs - days * DAY_MS,
      toMs: { fresh: 0, closed: toMs, nightly: toMs - DAY_MS }[kind] ?? 0,
    },
    askedAfterDays: kind === 'nightly' ? 2 : 20,
  };
  const server = childOf('./large-world-server.js');
  try {
    server.send(world);
    const { url } = await messageOf<{ url: string }>(server);
    const figures = await planned({ request: resolveRequest(asked, nowMs), env: environment(url) });
    server.send({});
    const { calls, throttled } = await messageOf<Extract<ServerMessage, { calls: Calls }>>(server);
    return { ...figures, calls, throttled };
  } finally {
    server.disconnect();
  }
}

async function planned(options: PlanningOptions): Promise<PlanningFigures> {
  const planning = childOf('./planning-process.js');
  planning.send(options);
  return messageOf<PlanningFigures>(planning);
}

export const environment = (url: string): NodeJS.ProcessEnv => ({
  ...{ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: ARCHIVE.accountId, AWS_SECRET_ACCESS_KEY: 'unused' },
});

export const childOf = (file: string): ChildProcess => fork(fileURLToPath(new URL(file, import.meta.url)));

/** The next message of a child process. @throws Error if the process exits before it sends a message */
export async function messageOf<Message>(child: ChildProcess): Promise<Message> {
  const ended = new AbortController();
  const exit = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a process of the benchmark exited with ${code}`);
  });
  exit.catch(() => undefined);
  const [message] = await Promise.race([once(child, 'message', { signal: ended.signal }), exit]);
  ended.abort();
  return message as Message;
}
