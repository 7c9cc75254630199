import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { checkExportRequest } from '../../contract/parse.js';
import { usageError } from '../../contract/usage-error.js';
import { type GroupRelease, type ReleaseRequest, releaseLocally } from '../../local/index.js';
import { catchInterrupts, Interrupted } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT, firstPresent } from '../output/exit-codes.js';
import { groupLines, releaseDocument, totalsLine } from '../output/release.js';
import { warningLines } from '../output/summary.js';
import { note, printJson, printPainted } from '../output/terminal.js';
import { parseBytes } from '../request/byte-sizes.js';
import { chooseDestination } from '../request/destination.js';
import { flagNames } from '../request/field-flags.js';
import { chooseGroups } from '../request/groups.js';
import { inputReader } from '../request/read-input.js';
import { requester } from '../request/request.js';
import { trustedPublicKeysOf } from '../request/trusted-public-keys.js';
import type { ReleaseOptions } from './flags/index.js';

/** The exit code for each outcome of a log group. */
const CODES: Readonly<Record<GroupRelease['outcome'], number>> = {
  ...{ releasable: EXIT.done, released: EXIT.done, already: EXIT.done },
  ...{ unconfirmed: EXIT.incomplete, unprovable: EXIT.incomplete, refused: EXIT.refused },
};

export async function release(io: Io, command: Command): Promise<number> {
  const options = command.opts<ReleaseOptions>();
  const asked = await requestOf(io, options);
  const onGroup = (name: string, position: number, total: number): void =>
    note(io, `Examining ${name} (${position} of ${total})`);
  const request = { ...asked, onGroup };
  const interrupts = catchInterrupts(io);
  try {
    const report = await releaseLocally(request, io.env, interrupts.signal);
    if (!options.json && report.warnings.length > 0) {
      printPainted(io, 'stdout', (paint) => warningLines(report.warnings, paint));
    }
    const groups: GroupRelease[] = [];
    for await (const group of report.groups) {
      groups.push(group);
      if (options.json) note(io, `${group.logGroup}: ${group.outcome}`);
      else printPainted(io, 'stdout', (paint) => groupLines(group, paint));
    }
    if (options.json) printJson(io, releaseDocument(report, request, groups));
    else printPainted(io, 'stdout', (paint) => [totalsLine(groups, request, paint)]);
    return firstPresent(groups.map(({ outcome }) => CODES[outcome]));
  } catch (error) {
    if (error instanceof Interrupted) {
      note(io, 'interrupted; the retention of log groups that are not shown as released is unchanged');
    }
    throw error;
  } finally {
    interrupts.ignore();
  }
}

/** Makes the request from the flags. @throws LogferryError INVALID_REQUEST */
async function requestOf(io: Io, options: ReleaseOptions): Promise<ReleaseRequest> {
  const readInput = inputReader(io.stdin);
  const { source, named, origins } = await chooseGroups(options, readInput);
  const chosen = await chooseDestination(options, named, { env: io.env, readInput });
  // A request needs a window, but this command ignores it: the days that are lost follow from the retention.
  const input = { source, window: { lookback: 'P1D' }, destination: chosen.destination, region: chosen.region };
  const checked = checkExportRequest(input, flagNames(origins, options.configured));
  if (checked.wrong !== undefined) throw usageError(checked.wrong.join('; '));
  const { keepDays, apply = false, acceptMasked = false, acceptTruncated = false, maxScan, reason } = options;
  return {
    ...{ source: checked.request.source, region: checked.request.region, destination: checked.request.destination },
    ...{ keepDays, apply, accepts: { masked: acceptMasked, truncated: acceptTruncated } },
    keys: await trustedPublicKeysOf(options.key),
    maxScanBytes: maxScan === undefined ? 0 : parseBytes(maxScan, '--max-scan'),
    ...defined({ expectedAccountId: chosen.expectedAccountId, requestedBy: requester(options.requestedBy), reason }),
  };
}
