import { instantMs, SECOND_MS } from '../../../contract/time.js';
import type { CoverageSummary, GroupCoverage } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { archiveUrl, type CoverageHead, type CoverageView } from './view.js';
import { WorstGroups } from './worst-groups.js';

/** A metric of the whole report, or of each log group. */
interface Family<Subject> {
  /** The name after `logferry_coverage_`. A name that ends in `_seconds` has the unit second. */
  name: string;
  help: string;
  /** The values. Empty if the metric is absent for the subject. */
  samples(subject: Subject): { labels?: Labels; value: number }[];
}

type Labels = Record<string, string>;

interface Whole {
  summary: CoverageSummary;
  head: CoverageHead;
  hidden: number;
  tookMs: number;
}

const one = (value: number | undefined) => (value === undefined ? [] : [{ value }]);
const seconds = (ms: number | undefined) => one(ms === undefined ? undefined : ms / SECOND_MS);

const OF_REPORT: readonly Family<Whole>[] = [
  {
    name: 'complete',
    help: '1 if the report saw every log group that it is about, and found no gap; otherwise 0.',
    samples: ({ summary }) => one(Number(summary.complete)),
  },
  {
    name: 'groups_seen',
    help: '1 if log groups without receipts are seen; 0 if AWS was not asked for them, or refused.',
    samples: ({ summary }) => one(Number(summary.unseen === undefined)),
  },
  {
    name: 'policies_seen',
    help: '1 if the retention policies of the account are seen; 0 if AWS was not asked for them, or refused.',
    samples: ({ summary: { unseen, warnings } }) =>
      one(Number(unseen === undefined && !warnings.some(({ code }) => code === 'POLICIES_UNREAD'))),
  },
  {
    name: 'groups',
    help: 'Number of log groups in the report.',
    samples: ({ summary }) => one(summary.groups),
  },
  {
    name: 'groups_with_gaps',
    help: 'Number of log groups with a day that is missing, failed or at risk.',
    samples: ({ summary }) => one(summary.groupsWithGaps),
  },
  {
    name: 'groups_deleted',
    help: 'Number of log groups that have receipts and no longer exist.',
    samples: ({ summary }) => one(summary.deletedGroups),
  },
  {
    name: 'groups_never_archived',
    help: 'Number of log groups of the account that have no receipts in the window. Absent if they are not seen.',
    samples: ({ summary }) => (summary.unseen === undefined ? one(summary.neverArchived.length) : []),
  },
  {
    name: 'groups_without_series',
    help: 'Number of log groups in the report that have no metrics of their own, because of --limit.',
    samples: ({ hidden }) => one(hidden),
  },
  {
    name: 'state',
    help: 'Number of days of all log groups by state.',
    samples: ({ summary }) => Object.entries(summary.days).map(([state, value]) => ({ labels: { state }, value })),
  },
  {
    name: 'windows_at_risk',
    help: 'Number of windows that AWS may delete within the time of --at-risk, before they are archived.',
    samples: ({ summary }) => one(summary.atRisk),
  },
  {
    name: 'earliest_deadline_timestamp_seconds',
    help: 'Instant from which AWS may delete events that are not archived. Absent if there is none.',
    samples: ({ summary }) =>
      seconds(summary.earliestDeadline === undefined ? undefined : Date.parse(summary.earliestDeadline)),
  },
  {
    name: 'scan_timestamp_seconds',
    help: 'When the report was made.',
    samples: ({ head }) => seconds(head.atMs),
  },
  {
    name: 'scan_duration_seconds',
    help: 'How long it took to make the report.',
    samples: ({ tookMs }) => seconds(tookMs),
  },
];

/**
 * End (epoch ms) of the newest closed part of the window. Undefined for a deleted log group, because a deleted log
 * group gets no further events.
 */
const closedToMs = ({ presence, closedToMs: ms }: GroupCoverage): number | undefined =>
  presence === 'deleted' ? undefined : ms;

const ageMs = (sinceMs: number | undefined, atMs: number): number | undefined =>
  sinceMs === undefined ? undefined : atMs - sinceMs;

const OF_GROUPS: readonly Family<{ group: GroupCoverage; atMs: number }>[] = [
  {
    name: 'group_archived_timestamp_seconds',
    help: 'End of the newest archived, empty or quiet part of the window. Objects that were not read back do not count. Absent if there is none, and for a deleted log group.',
    samples: ({ group }) => seconds(closedToMs(group)),
  },
  {
    name: 'group_archived_age_seconds',
    help: 'Time from the end of the newest archived, empty or quiet part until the report was made. Absent if there is none, and for a deleted log group.',
    samples: ({ group, atMs }) => seconds(ageMs(closedToMs(group), atMs)),
  },
  {
    name: 'group_nothing_archived',
    help: '1 if no part of the window is archived, empty or quiet, otherwise 0. Always 0 for a deleted log group.',
    samples: ({ group }) => one(Number(group.closedToMs === undefined && group.presence !== 'deleted')),
  },
  {
    name: 'group_missing',
    help: 'Number of days that are over and were never attempted. Days at risk are not included.',
    samples: ({ group }) => one(group.counts.missing),
  },
  {
    name: 'group_failed',
    help: 'Number of days whose newest attempt failed, was cancelled, or could not confirm that there are no events. Days at risk are not included.',
    samples: ({ group }) => one(group.counts.failed),
  },
  {
    name: 'group_at_risk',
    help: 'Number of days that AWS may delete within the time of --at-risk, before they are archived.',
    samples: ({ group }) => one(group.counts.atRisk),
  },
  {
    name: 'group_earliest_deadline_timestamp_seconds',
    help: 'Instant from which AWS may delete events of the log group that are not archived. Absent if there is none.',
    samples: ({ group }) => seconds(group.earliestDeadlineMs),
  },
  {
    name: 'group_pending_retention_timestamp_seconds',
    help: "When a retention policy of the account comes into force that shortens the group's retention. Absent if there is none.",
    samples: ({ group: { group } }) => seconds(group?.pending && instantMs(group.pending.inForceAt)),
  },
];

/**
 * The report in the text format of OpenMetrics 1.0, which Prometheus and its textfile collector read. All metrics are
 * gauges.
 * @param limit maximum number of log groups with metrics of their own; the worst groups get them
 */
export function openMetrics(io: Io, head: CoverageHead, limit: number): CoverageView {
  const groups = new WorstGroups(limit);
  const startedMs = io.now();
  return {
    add: (group) => groups.add(group),
    end(summary) {
      const { accountId, request } = head;
      const labels = {
        account: accountId,
        region: request.region,
        archive: archiveUrl(request),
        bucket: request.destination.bucket,
      };
      const shown = groups.sorted();
      const whole = { summary, head, hidden: groups.total - shown.length, tookMs: io.now() - startedMs };
      for (const family of OF_REPORT) {
        io.stdout.write(
          familyText(
            family,
            family.samples(whole).map((sample) => sampleText(family.name, labels, sample)),
          ),
        );
      }
      for (const family of OF_GROUPS) {
        const lines = shown.flatMap((group) =>
          family
            .samples({ group, atMs: head.atMs })
            .map((sample) => sampleText(family.name, { ...labels, log_group: group.logGroup }, sample)),
        );
        io.stdout.write(familyText(family, lines));
      }
      io.stdout.write('# EOF\n');
    },
  };
}

const PREFIX = 'logferry_coverage_';

function familyText({ name, help }: Pick<Family<never>, 'name' | 'help'>, samples: readonly string[]): string {
  const full = `${PREFIX}${name}`;
  const unit = name.endsWith('_seconds') ? `# UNIT ${full} seconds\n` : '';
  return `# TYPE ${full} gauge\n${unit}# HELP ${full} ${escaped(help)}\n${samples.join('')}`;
}

function sampleText(name: string, common: Labels, { labels = {}, value }: { labels?: Labels; value: number }): string {
  const pairs = Object.entries({ ...common, ...labels }).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${PREFIX}${name}{${pairs.join(',')}} ${value}\n`;
}

/** A text in which backslashes, quotes and line feeds are escaped, as in label values and help texts. */
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
