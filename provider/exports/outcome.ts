import {
  type ExportResult,
  type ExportStatus,
  type LiveProgress,
  noTotals,
  type RunningExport,
  type RunTotals,
  type SliceCounts,
} from '../../contract/index.js';
import { type Attributes, type StateOf, UNKNOWN, type Unknown } from '../schema/index.js';
import { outcomeAttributes } from './attributes.js';
import { progressLine, slicesLine } from './progress-line.js';

/** The part of an export's result that the state stores. */
export type KnownOutcome = StateOf<typeof outcomeAttributes>;

/** The status of an export as configurations compare it, e.g. `self.status == "COMPLETED"`. */
export type Status = Uppercase<ExportStatus>;

/**
 * The desired status: no slice has failed, was cancelled or is unconfirmed. This status is final, so a read does not
 * call Temporal.
 */
export const COMPLETED: Status = 'COMPLETED';
export const RUNNING: Status = 'RUNNING';

/** The outcome of an export, open or closed. */
export function outcomeOf(result: ExportResult | RunningExport): KnownOutcome {
  if (result.status === 'running') {
    const { progress, accountId, startedAt } = result;
    return { ...openOutcome(progress ?? undefined), account_id: accountId ?? null, started_at: startedAt };
  }
  return {
    status: result.status.toUpperCase(),
    progress: slicesLine(result.slices, result.bytes),
    counts: countsOf(result),
    manifest: result.manifest ?? null,
    manifest_sha256: result.manifestSha256 ?? null,
    failures: result.failures.map(({ code, message, hint, slice }) => ({
      code,
      message,
      hint,
      log_group: slice?.logGroup ?? null,
      from: slice?.from ?? null,
      to: slice?.to ?? null,
    })),
    account_id: result.accountId ?? null,
    started_at: result.startedAt,
    finished_at: result.finishedAt ?? null,
  };
}

function countsOf({ slices, unsettled, tasksCreated, objects, bytes, events }: RunTotals) {
  const { unconfirmedEmpty, ...others }: SliceCounts = slices;
  return {
    ...others,
    unconfirmed_empty: unconfirmedEmpty,
    unsettled,
    tasks_created: tasksCreated,
    objects,
    bytes,
    events,
  };
}

/** An outcome in which every attribute is "known after apply". */
export const unknownOutcome = (): { readonly [Name in keyof typeof outcomeAttributes]: Unknown } =>
  Object.fromEntries(Object.keys(outcomeAttributes satisfies Attributes).map((name) => [name, UNKNOWN])) as {
    [Name in keyof typeof outcomeAttributes]: Unknown;
  };

/**
 * The outcome of an open export.
 * @param seen the newest progress of the export; undefined if none is known yet
 */
export function openOutcome(seen: LiveProgress | undefined): KnownOutcome {
  const [, accountId] = seen?.lane?.split('/') ?? [];
  return {
    status: RUNNING,
    progress: seen ? progressLine(seen) : 'started',
    counts: seen ? countsOf({ ...noTotals(), ...seen }) : null,
    manifest: null,
    manifest_sha256: null,
    failures: [],
    account_id: accountId ?? null,
    started_at: seen?.startedAt ?? null,
    finished_at: null,
  };
}
