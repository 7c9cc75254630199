import { DAY_MS, floorToDay, formatInstant } from '../contract/index.js';
import type { CoverageFigures, CoverageOptions } from './coverage-process.js';
import type { Calls } from './large-world.js';
import type { ServerMessage, WorldOptions } from './large-world-server.js';
import { ARCHIVE, childOf, environment, messageOf } from './plan.js';

const DAYS = 365;
/** Number of days from the start of a day until AWS was asked for its events, with the argument `unsettled`. */
const ASKED_AFTER_DAYS = 2;
/** The same number with the argument `settled`. */
const SETTLED_AFTER_DAYS = 20;

interface Figures extends CoverageFigures {
  calls: Calls;
}

/**
 * Measures a report of coverage: an account with many log groups, and a receipt for each day of a year. The whole
 * command runs in a process that does nothing else. Another process simulates AWS, and makes receipts while they are
 * listed. Arguments: `coverage [groups] [settled | unsettled]`. If the receipts are `unsettled`, the command also looks
 * for recounts.
 */
export async function run([count = '10000', kind]: string[]): Promise<unknown> {
  const groups = Number(count);
  const kinds = kind === undefined ? ['settled', 'unsettled'] : [kind];
  const figures: Record<string, Figures> = {};
  for (const each of kinds) figures[each] = await figuresOf(groups, each);
  return { groups, receipts: groups * DAYS, ...figures, budget: 'peakRssMB 250' };
}

async function figuresOf(groups: number, kind: string): Promise<Figures> {
  const toMs = floorToDay(Date.now() - DAY_MS);
  const fromMs = toMs - DAYS * DAY_MS;
  const world: WorldOptions = {
    ...{ archive: ARCHIVE, groups, closed: { fromMs, toMs } },
    askedAfterDays: kind === 'unsettled' ? ASKED_AFTER_DAYS : SETTLED_AFTER_DAYS,
  };
  const server = childOf('./large-world-server.js');
  try {
    server.send(world);
    const { url } = await messageOf<{ url: string }>(server);
    const options: CoverageOptions = {
      args: [
        ...['coverage', '--bucket', ARCHIVE.bucket, '--prefix', ARCHIVE.prefix, '--region', ARCHIVE.region],
        ...['--from', formatInstant(fromMs), '--to', formatInstant(toMs), '--json'],
      ],
      env: environment(url),
    };
    const command = childOf('./coverage-process.js');
    command.send(options);
    const figures = await messageOf<CoverageFigures>(command);
    server.send({});
    const { calls } = await messageOf<Extract<ServerMessage, { calls: Calls }>>(server);
    return { ...figures, calls };
  } finally {
    server.disconnect();
  }
}
