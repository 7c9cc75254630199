import type { ExportRequest } from '../../../contract/index.js';
import type { Choices } from './choices.js';
import { FLEETING_GROUPS, groupNames, hourAfterStart, LANES } from './log-data.js';

export interface PlannedExport {
  id: string;
  request: ExportRequest;
}

/** The account aliases and requesters of exports. A lane divides its time between the account aliases. */
const OWNERS = [
  { account: 'team-a', requestedBy: 'ci:team-a' },
  { account: 'team-b', requestedBy: 'ci:team-b' },
  { requestedBy: 'person' },
] as const;
export const ALIASES = ['default', 'team-a', 'team-b'] as const;

/**
 * Exports with overlapping windows of one to five days and with one to three log groups. Nearly half of the windows do
 * not begin at midnight. Some exports are forced, some have a stream prefix, and some have slices of a week.
 */
export function plannedExports(choices: Choices, count: number, days: number): PlannedExport[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `chaos-${String(index + 1).padStart(4, '0')}`,
    request: requestOf(choices, days),
  }));
}

function requestOf(choices: Choices, days: number): ExportRequest {
  const { region, bucket } = choices.of(LANES);
  const second = choices.chance(0.4) ? [choices.of(groupNames())] : [];
  const fleeting = choices.chance(0.15) ? [choices.of(FLEETING_GROUPS)] : [];
  const logGroups = [...new Set([choices.of(groupNames()), ...second, ...fleeting])];
  const length = choices.weighted([
    [5, 1],
    [3, 2],
    [1, 3],
    [0.4, 5],
  ]);
  const firstHour = choices.between(0, days - length - 1) * 24;
  const shift = choices.chance(0.4) ? choices.between(1, 23) : 0;
  return {
    source: { logGroups, ...(choices.chance(0.1) && { logStreamPrefix: 'web' }) },
    window: { from: hourAfterStart(firstHour + shift), to: hourAfterStart(firstHour + shift + length * 24) },
    destination: { bucket },
    region,
    slice: choices.chance(0.15) ? 'week' : 'day',
    ...choices.of(OWNERS),
    weight: choices.between(1, 3),
    force: choices.chance(0.12),
  };
}
