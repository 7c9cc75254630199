import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import {
  type CancelRequest,
  defined,
  explain,
  exportIdOf,
  type Failure,
  type FiredBy,
  formatInstant,
  instantMs,
  isLogferryError,
  noTotals,
  parseExportRequest,
  type ResolvedRequest,
  requestHash,
  resolveRequest,
} from '../../contract/index.js';
import { openExport } from '../activity-proxies.js';
import { failureOf, searchableBy } from './activity-failure.js';
import { type Cancellation, within } from './cancellation.js';
import { OPENING_BOUND_MS } from './retry-policy.js';
import { type ExportState, newState } from './state.js';

/** The answer for an export that was not opened, because it was refused or cancelled. */
export interface Refusal {
  kind: 'refused';
  /** Empty when the request could not be read. */
  region: string;
  accountId?: string;
  /** Absent when the lane is not known. */
  laneId?: string;
  failures: Failure[];
  /** Present when the export was cancelled before it was opened. */
  cancelledBy?: CancelRequest;
  /** Present if the namespace has the search attributes of exports. */
  searchable?: true;
}

/** The kind of a run's beginning, by the arguments of the workflow: a new export, a continued export, or a refusal. */
export type Start =
  | { kind: 'new'; request: ResolvedRequest; firedBy?: FiredBy }
  | { kind: 'continued'; request: ResolvedRequest; state: ExportState }
  | Refusal;

/**
 * Reads the arguments of the workflow: the request, and the state of a continued export. A relative window counts from
 * the nominal time of the firing that started the workflow. Without a firing, it counts from the workflow's start.
 * After continue-as-new, no window is relative, because continue-as-new passes the resolved request.
 */
export function readStart(input: unknown, passedState: ExportState | undefined): Start {
  if (passedState !== undefined && !isOwn(passedState)) {
    const detail = 'an export takes one argument, the request';
    return { kind: 'refused', region: '', failures: [explain('INVALID_REQUEST', { detail })] };
  }
  try {
    const asGiven = parseExportRequest(input);
    const nominalMs = nominalTimeMs();
    const request = resolveRequest(asGiven, nominalMs ?? workflowInfo().startTime.getTime());
    if (passedState) return { kind: 'continued', request, state: passedState };
    if (nominalMs === undefined) return { kind: 'new', request };
    return { kind: 'new', request, firedBy: { nominal: formatInstant(nominalMs), requestHash: requestHash(asGiven) } };
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { kind: 'refused', region: '', failures: [error.explained] };
  }
}

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** The nominal time (epoch ms) of the firing that started the workflow; undefined if no schedule started it. */
const nominalTimeMs = (): number | undefined => workflowInfo().typedSearchAttributes.get(SCHEDULED_START)?.getTime();

/**
 * The time (epoch ms) from which the relative window of an export counts: the nominal time of its firing, or else the
 * start of its first run.
 */
export const countsFromMs = (start: Start): number =>
  nominalTimeMs() ??
  (start.kind === 'continued' ? instantMs(start.state.export.startedAt) : workflowInfo().startTime.getTime());

/** The export id of this workflow. */
export const ownExportId = (): string => exportIdOf(workflowInfo().workflowId);

/**
 * Whether a state comes from this export, which continued as new. A state of another caller would bypass all checks of
 * opening an export, because the state contains where to write and what has been done. The state must contain the
 * first run id of this workflow. A caller that starts a workflow cannot know this id in advance.
 */
const isOwn = (state: Partial<ExportState> | null): boolean =>
  state?.export?.firstRunId === workflowInfo().firstExecutionRunId;

/** An export that is ready to run: its request and its state. */
export interface Opened {
  kind: 'opened';
  request: ResolvedRequest;
  state: ExportState;
}

/**
 * Opens the export: finds its lane, checks request and destination, and numbers the run. An export that continues as
 * new has been opened before. A cancelled export still waits up to a minute to be opened, because only an opened run
 * can have a manifest.
 */
export async function open(start: Start, startedAt: string, cancellation: Cancellation): Promise<Opened | Refusal> {
  if (start.kind === 'refused') return start;
  const { request } = start;
  if (start.kind === 'continued') return { kind: 'opened', request, state: withAllTotals(start.state) };
  const { firstExecutionRunId: firstRunId } = workflowInfo();
  const { region } = request;
  try {
    const run = { request, exportId: ownExportId(), firstRunId, startedAt };
    const work = openExport(defined({ ...run, firedBy: start.firedBy }));
    const opened = await within(cancellation.bound(OPENING_BOUND_MS), work);
    if (opened.by === 'bound') {
      return { kind: 'refused', region, failures: [], ...defined({ cancelledBy: cancellation.request }) };
    }
    const { result: opening } = opened;
    const { searchable } = opening;
    if (opening.kind === 'opened') {
      return { kind: 'opened', request, state: { ...newState(opening.export), ...defined({ searchable }) } };
    }
    const { failures, accountId, laneId } = opening;
    return { kind: 'refused', region, failures, ...defined({ accountId, laneId, searchable }) };
  } catch (error) {
    return { kind: 'refused', region, failures: [failureOf(error)], ...defined({ searchable: searchableBy(error) }) };
  }
}

/** Completes a state that an earlier version may have written: totals that did not exist in that version begin at 0. */
const withAllTotals = (state: ExportState): ExportState => ({ ...state, totals: { ...noTotals(), ...state.totals } });
