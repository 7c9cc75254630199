import type { EndedSlice, ExportActivities, LaneActivities } from '../../activities/index.js';

type Activities = ExportActivities & LaneActivities;
type Input<Name extends keyof Activities> = Parameters<Activities[Name]>[0];

/** The last input of each activity that an export has called. */
export type Seen = { [Name in keyof Activities]?: Input<Name> };

/** The endings of a slice that a stranger can claim. */
export const CLAIMS = ['quiet', 'expired', 'completed', 'failed'] as const;
export type Claim = (typeof CLAIMS)[number];

interface About {
  claim: Claim;
  window: { from: string; to: string };
  taskIds: readonly string[];
}

/** Forged inputs for an activity, and the id that the calling workflow has. */
interface Forged<Name extends keyof Activities> {
  workflowId: string;
  inputs: Input<Name>[];
}

/** A generation that is higher than any generation of a simulated run's exports. */
const GENERATION = 77;
const UNKNOWN_TASK = '00000000-0000-4000-8000-000000000000';
/** A number that is higher than the number of passes, pages or parts of any export in a simulated run. */
const FAR = 50;

/**
 * The inputs that a stranger (an untrusted user of the namespace) passes to each activity, made from the inputs in the
 * histories of exports and lanes.
 */
export const FORGERIES: {
  [Name in keyof Activities]: (seen: Seen, about: About) => Forged<Name> | undefined;
} = {
  openExport: ({ openExport: known }, { window }) =>
    known && {
      workflowId: known.exportId,
      inputs: [
        { ...known, firstRunId: 'stranger' },
        { ...known, firstRunId: 'stranger', request: { ...known.request, window } },
      ],
    },
  surveyGroups: ({ surveyGroups: known }) =>
    known && of(known, [{ ...known, pass: known.pass + 1 }, { ...known, pass: FAR }, foreign(known)]),
  planSlices: ({ planSlices: known }, { window }) =>
    known &&
    of(known, [
      { ...known, partNo: FAR },
      { ...known, partNo: FAR, cursor: { unit: 0, group: '', from: window.to } },
      { ...known, partNo: FAR, pass: known.pass + 1 },
      foreign(known),
    ]),
  countSlices: ({ surveyGroups: known }) =>
    known && of(known, [{ export: known.export, pass: known.pass + 1 }, foreign(known)]),
  findExportTask: ({ findExportTask: known }, { window }) =>
    known && of(known, [{ ...known, slice: { ...known.slice, ...window } }, foreign(known)]),
  createOrAdopt: ({ createOrAdopt: known }, { window }) =>
    known &&
    of(known, [
      { ...known, lookFirst: false, slice: { ...known.slice, ...window } },
      { ...known, slice: { ...known.slice, ...window, generation: GENERATION } },
      foreign(known),
    ]),
  watchExportTask: ({ watchExportTask: known }, { taskIds }) =>
    known &&
    of(
      known,
      [...taskIds, UNKNOWN_TASK, ''].map((taskId) => ({ ...known, taskId })),
    ),
  // The stranger may have seen no input of cancelExportTask, so it takes the export from the input of surveyGroups.
  cancelExportTask: ({ surveyGroups: known }, { taskIds }) =>
    known &&
    of(
      known,
      [...taskIds, UNKNOWN_TASK, ''].map((taskId) => ({ export: known.export, taskId })),
    ),
  verifyAndRecord(seen, about) {
    const { verifyAndRecord: known } = seen;
    const [ended] = known?.ended ?? [];
    if (known === undefined || ended === undefined) return undefined;
    return of(known, [{ ...known, ended: [claimed(ended, about)] }, foreign(known)]);
  },
  recordPart: ({ recordPart: known }) =>
    known &&
    of(known, [
      { ...known, partNo: FAR, entries: known.entries.map((entry) => ({ ...entry, outcome: 'archived' })) },
      { ...known, partNo: FAR, entries: [{ key: 'anything', outcome: 'quiet', skipped: false }] },
      foreign(known),
    ]),
  closeManifest: ({ closeManifest: known }) =>
    known && of(known, [{ ...known, manifest: { ...known.manifest, parts: FAR } }, foreign(known)]),
  requestTurn: ({ requestTurn: known }) =>
    known && {
      workflowId: 'stranger',
      inputs: [
        { ...known, turn: { ...known.turn, owner: 'nobody', requestId: 'nobody/1' } },
        { ...known, turn: { ...known.turn, weight: 1_000_000, requestId: 'stranger/1000' } },
      ],
    },
  lookAtLane: ({ lookAtLane: known }) => known && { workflowId: 'stranger', inputs: [known, { laneId: 'nobody' }] },
  lookAtOwner: ({ lookAtOwner: known }) =>
    known && {
      workflowId: 'stranger',
      inputs: [
        { ...known, requestId: 'stranger/1' },
        { ...known, owner: 'nobody' },
      ],
    },
};

const of = <Name extends keyof ExportActivities>(
  known: { export: { exportId: string } },
  inputs: Input<Name>[],
): Forged<Name> => ({ workflowId: known.export.exportId, inputs });

/** The same input for a run of the export that was never opened. */
const foreign = <Known extends { export: { runNo: number } }>(known: Known): Known => ({
  ...known,
  export: { ...known.export, runNo: known.export.runNo + FAR },
});

function claimed({ slice, ending }: EndedSlice, { claim, window }: About): EndedSlice {
  const task = ending.kind === 'without' ? { taskId: UNKNOWN_TASK, adopted: false } : ending.task;
  const of = (): EndedSlice['ending'] => {
    if (claim === 'quiet' || claim === 'expired') return { kind: 'without', reason: claim };
    return { kind: claim, task };
  };
  return { slice: { ...slice, ...window, generation: GENERATION }, ending: of() };
}
