import type { EndedSlice, ExportActivities, ManifestInput } from '../../activities/index.js';
import { DAY_MS } from '../../contract/index.js';

/*
 * The summaries of activities: one line that Temporal's Web UI shows beside the activity. A summary names what the
 * activity works on: a log group and a window, a pass of the plan, a task, a part or the manifest. It contains no log
 * contents, because summaries are in the history.
 */

type Input<Name extends keyof ExportActivities> = Parameters<ExportActivities[Name]>[0];

/** Maximum length of a summary in bytes. Temporal allows 200 for a summary of a workflow. */
export const MOST_SUMMARY_BYTES = 200;

/** The facts about a slice or task that a summary contains. Tasks of other programs have no window. */
export interface Subject {
  readonly logGroup: string;
  readonly from?: string;
  readonly to?: string;
}

export const surveySummary = ({ pass }: Input<'surveyGroups'>): string => `pass ${pass}: choose the log groups`;

export const planSummary = ({ pass, cursor }: Input<'planSlices'>): string =>
  cursor === undefined ? `pass ${pass}: first page` : named(`pass ${pass}: from `, cursor.group, dayOf(cursor.from));

export const countSummary = ({ pass }: Input<'countSlices'>): string => `pass ${pass}: all slices`;

export const sliceSummary = ({ logGroup, from, to }: Subject): string => named('', logGroup, windowOf(from, to));

export const foreignSummary = ({ logGroup }: Subject): string => named('task of another program: ', logGroup, '');

export const cancelSummary = (taskId: string): string => named('task ', taskId, '');

export function recordSummary([first, ...others]: readonly EndedSlice[]): string {
  if (first === undefined) return 'no slice';
  const { logGroup, from, to } = first.slice;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return named('', logGroup, `${windowOf(from, to)}${more}`);
}

export const partSummary = ({ partNo }: Input<'recordPart'>): string => `part ${partNo}`;

export const manifestSummary = ({ status }: ManifestInput): string => `manifest: ${status}`;

/** `2026-10-01` for a whole day, else `2026-10-01..2026-11-01`, with the time of day where it is not midnight. */
function windowOf(from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined) return '';
  const isDay = dayOf(from).length === DAY_CHARS && Date.parse(to) - Date.parse(from) === DAY_MS;
  return isDay ? dayOf(from) : `${dayOf(from)}..${dayOf(to)}`;
}

const DAY_CHARS = '2026-10-01'.length;
const dayOf = (instant = ''): string => instant.replace('T00:00:00Z', '');

/** Joins a name with the texts around it, and shortens the name in the middle if the summary would be too long. */
function named(before: string, name: string, after: string): string {
  const end = after === '' ? '' : ` ${after}`;
  return `${before}${shortened(asciiOf(name), MOST_SUMMARY_BYTES - before.length - end.length)}${end}`;
}

/** AWS allows only ASCII in names of log groups. Another character could have several bytes. */
const asciiOf = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

function shortened(name: string, most: number): string {
  if (name.length <= most) return name;
  const kept = Math.max(0, most - CUT.length);
  const head = Math.ceil(kept / 2);
  return `${name.slice(0, head)}${CUT}${name.slice(name.length - (kept - head))}`;
}

const CUT = '...';
