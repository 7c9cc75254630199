import type { LogGroup, LogGroups } from '../activities/ports.js';
import type { Listing, ObjectStore } from '../archive/index.js';
import { receiptKey } from '../archive/index.js';
import { type ArchiveLocation, DAY_MS, formatInstant, instantMs } from '../contract/index.js';

/** S3 and AWS: entries of a page. */
const KEYS_PER_PAGE = 1_000;
const GROUPS_PER_PAGE = 50;

/** Calls by operation. */
export type Calls = Record<string, number>;

export interface LargeWorld {
  logGroups: LogGroups;
  store: ObjectStore;
  calls: Calls;
}

const nameOf = (no: number): string => `g/${String(no).padStart(5, '0')}`;
const RETENTION_DAYS = [undefined, 400, 3_653] as const;

/**
 * An account of many log groups with three retentions, and an archive with one receipt a day for each group. Groups and
 * keys are made while they are listed, so that millions of keys need no memory. Counts the calls that AWS would get.
 * @param closed whether a day has receipts
 */
export function largeWorld(
  archive: ArchiveLocation,
  groupCount: number,
  closed: (dayMs: number) => boolean,
  askedAt: (dayMs: number) => string,
): LargeWorld {
  const calls: Calls = {};
  const count = (operation: string): void => {
    calls[operation] = (calls[operation] ?? 0) + 1;
  };
  const groups = Array.from({ length: groupCount }, (_, no): LogGroup => {
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
  /** The names of a month's receipts are the same in each group's folder. */
  const months = new Map<string, string[]>();
  const keysOf = (month: string, no: number): string[] => {
    const keys = months.get(month) ?? firstKeys(month);
    months.set(month, keys);
    return keys.map((key) => key.replace('g!00000', `g!${String(no).padStart(5, '0')}`));
  };
  const firstKeys = (month: string): string[] => {
    const keys: string[] = [];
    const fromMs = instantMs(`${month}-01T00:00:00Z`);
    for (let ms = fromMs; formatInstant(ms).startsWith(month); ms += DAY_MS) {
      if (!closed(ms)) continue;
      const window = { from: formatInstant(ms), to: formatInstant(ms + DAY_MS) };
      keys.push(receiptKey({ ...archive, logGroup: nameOf(0), ...window, generation: 1 }, 'archived', askedAt(ms)));
    }
    return keys;
  };
  const kept = new Map<string, string>();
  const store: ObjectStore = {
    async *list(prefix, { startAfter = '' } = {}) {
      const month = /receipts\/\d+\/[^/]+\/(\d{4}-\d\d)\//.exec(prefix)?.[1];
      let page: Listing = { objects: [], folders: [] };
      const first = Number(/g!(\d{5})\//.exec(startAfter || prefix)?.[1] ?? 0);
      for (let no = first; month !== undefined && no < groupCount; no += 1) {
        for (const key of keysOf(month, no)) {
          if (!key.startsWith(prefix) || key <= startAfter) continue;
          page.objects.push({ key, bytes: 2_000, etag: 'd41d8cd98f00b204e9800998ecf8427e', lastModified: '' });
          if (page.objects.length < KEYS_PER_PAGE) continue;
          count('ListObjectsV2');
          yield page;
          page = { objects: [], folders: [] };
        }
      }
      count('ListObjectsV2');
      yield page;
    },
    async read(key) {
      count('GetObject');
      const text = kept.get(key);
      return text === undefined ? undefined : { chunks: chunksOf(text) };
    },
    async writeOnce(key, text) {
      count('PutObject');
      if (kept.has(key)) return 'exists';
      kept.set(key, text);
      return 'written';
    },
  };
  return { logGroups, store, calls };
}

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/**
 * Calls a second. For CloudWatch Logs: AWS's quotas for an account and Region. For S3: as many calls as follow one
 * another without overlap.
 */
const RATES: Record<string, number> = {
  DescribeLogGroups: 10,
  DescribeAccountPolicies: 5,
  DescribeLogStreams: 25,
  FilterLogEvents: 10,
  ListObjectsV2: 10,
};

/** Seconds that calls take at AWS's rates, if no two operations overlap. */
export const secondsAtAwsRates = (calls: Calls): number =>
  Object.entries(calls).reduce((sum, [operation, number]) => sum + number / (RATES[operation] ?? 20), 0);
