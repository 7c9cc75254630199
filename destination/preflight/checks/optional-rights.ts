import type { Facts, OptionalRights } from '../facts.js';
import { type CheckName, ok, type PreflightFinding, warning } from '../preflight-findings.js';

/** A right that exports can do without. */
interface Right {
  readonly of: keyof OptionalRights;
  readonly name: CheckName;
  /** What the right allows, as a verb phrase. */
  readonly what: string;
  readonly without: string;
  readonly permissions: string;
}

const RIGHTS: readonly Right[] = [
  {
    of: 'retentionPolicies',
    name: 'retention-policies',
    what: "read the account's retention policies",
    without: 'exports do not notice that a new retention policy is about to delete events',
    permissions: 'logs:DescribeAccountPolicies',
  },
  {
    of: 'tags',
    name: 'tag-search',
    what: 'search log groups by tag',
    without: 'exports that choose log groups by tag are refused',
    permissions: 'logs:ListLogGroups',
  },
  {
    of: 'search',
    name: 'event-search',
    what: 'search the events of the log groups',
    without: 'windows without events stay open, because nothing confirms that they are empty',
    permissions: 'logs:FilterLogEvents',
  },
  {
    of: 'queries',
    name: 'event-counts',
    what: 'count events with CloudWatch Logs Insights',
    without: 'exports look for late events window by window, which takes longer',
    permissions: 'logs:StartQuery, logs:GetQueryResults and logs:StopQuery',
  },
];

/** Checks the rights that exports can do without. A right that was not tried gives no finding. */
export function optionalRights({ optionalRights: rights }: Facts): PreflightFinding[] {
  if (rights?.kind !== 'value') return [];
  const { value } = rights;
  return RIGHTS.flatMap(({ of, name, what, without, permissions }) => {
    if (value[of] === undefined) return [];
    if (value[of]) return [ok(name, `these credentials may ${what}`)];
    return [warning(name, `these credentials may not ${what}: ${without}`, `Allow ${permissions}.`)];
  });
}
