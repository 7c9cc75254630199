import type { ExportStatus, Warning } from './result.js';

/** Code of the warning about log groups without deletion protection. */
const UNPROTECTED = 'UNPROTECTED';

/** Maximum number of log groups that a warning names. */
const MOST_NAMES = 3;

/** Log groups for a warning: all names if there are at most three, or else their number and three names. */
export function namedGroups(names: readonly string[]): string {
  if (names.length === 1) return `log group ${names[0]}`;
  const listed = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${names.length} log groups, such as ${listed}` : `log groups ${listed}`;
}

/** The warning that deletion protection is off for these log groups. Empty if there are none. */
export function unprotectedWarning(names: readonly string[]): Warning[] {
  if (names.length === 0) return [];
  return [
    {
      code: UNPROTECTED,
      message: `Deletion protection is off for ${namedGroups(names)}: if a group is deleted, its events that are not exported yet are lost`,
      hint: '`aws logs put-log-group-deletion-protection` turns it on.',
    },
  ];
}

/**
 * The warnings that still hold for an export with this status. A completed export leaves no slice to export, so the
 * warning about deletion protection no longer holds for it.
 */
export const warningsAfter = (status: ExportStatus, warnings: readonly Warning[]): Warning[] =>
  status === 'completed' ? warnings.filter(({ code }) => code !== UNPROTECTED) : [...warnings];
