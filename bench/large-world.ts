import type { LogGroup, LogGroups } from '../activities/ports.js';
import type { ObjectStore } from '../archive/index.js';
import { MadeUpReceipts, nameOf, type ReceiptsOptions } from './made-up-receipts.js';

const GROUPS_PER_PAGE = 50;

/** The retentions (days) that the log groups get in rotation. A group without a retention keeps events for ever. */
export const RETENTION_DAYS = [undefined, 400, 3_653] as const;

/** Numbers of calls by operation. */
export type Calls = Record<string, number>;

export interface LargeWorld {
  logGroups: LogGroups;
  store: ObjectStore;
  calls: Calls;
}

/**
 * Ports for planning that simulate an account of many log groups with three retentions, and an archive with one receipt
 * a day for each group. The ports count the calls that AWS would get.
 */
export function largeWorld(options: ReceiptsOptions): LargeWorld {
  const calls: Calls = {};
  const count = (operation: string): void => {
    calls[operation] = (calls[operation] ?? 0) + 1;
  };
  const groups = Array.from({ length: options.groups }, (_, no): LogGroup => {
    const retentionDays = RETENTION_DAYS[no % RETENTION_DAYS.length];
    return {
      ...{ name: nameOf(no), arn: `arn:aws:logs:eu-central-1:111122223333:log-group:${nameOf(no)}` },
      ...{ createdAt: '2020-01-01T00:00:00Z', logClass: 'STANDARD', storedBytes: 1_000_000_000 },
      ...(retentionDays !== undefined && { retentionDays }),
    };
  });
  const logGroups = {
    async *list() {
      for (const [no, group] of groups.entries()) {
        if (no % GROUPS_PER_PAGE === 0) count('DescribeLogGroups');
        yield group;
      }
    },
    async findMany(names: readonly string[]) {
      for (let at = 0; at < names.length; at += GROUPS_PER_PAGE) count('DescribeLogGroups');
      return new Map(names.flatMap((name) => groups[Number(name.slice(2))] ?? []).map((group) => [group.name, group]));
    },
    async retentionPolicies() {
      count('DescribeAccountPolicies');
      return [];
    },
    async newestEvent() {
      count('DescribeLogStreams');
      return '2026-11-19T00:00:00Z';
    },
  } as unknown as LogGroups;
  const receipts = new MadeUpReceipts(options);
  const store = {
    async *list(prefix: string, { startAfter = '' } = {}) {
      for (let after = startAfter; ; ) {
        count('ListObjectsV2');
        const page = receipts.page(prefix, after);
        yield page;
        const last = page.objects.at(-1);
        if (page.isLast || last === undefined) return;
        after = last.key;
      }
    },
  } as unknown as ObjectStore;
  return { logGroups, store, calls };
}

/**
 * Calls per second by operation. For CloudWatch Logs they are AWS's quotas for an account and Region. For S3 they are
 * the rate of a client that sends one call after the other.
 */
const RATES: Record<string, number> = {
  DescribeLogGroups: 10,
  DescribeAccountPolicies: 5,
  DescribeLogStreams: 25,
  FilterLogEvents: 10,
  ListObjectsV2: 10,
};

/** Seconds that these calls take at AWS's rates if calls of different operations do not overlap. */
export const secondsAtAwsRates = (calls: Calls): number =>
  Object.entries(calls).reduce((sum, [operation, number]) => sum + number / (RATES[operation] ?? 20), 0);
