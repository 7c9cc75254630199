import { type Listing, receiptKey } from '../archive/index.js';
import { type ArchiveLocation, DAY_MS, formatInstant, instantMs } from '../contract/index.js';

/** S3: maximum number of keys on a page of a listing. */
const KEYS_PER_PAGE = 1_000;

/** The name of the log group with a number. Names sort in the order of their numbers. */
export const nameOf = (no: number): string => `g/${String(no).padStart(5, '0')}`;

export interface ReceiptsOptions {
  archive: ArchiveLocation;
  groups: number;
  /** Whether each group has a receipt for the day that starts at `dayMs` (epoch ms). */
  isClosed(dayMs: number): boolean;
  /**
   * The midnight (epoch ms) of the day on which AWS was asked for the events of a day. For each group, AWS was asked at
   * another second of that day.
   */
  askedAt(dayMs: number): number;
}

/**
 * An archive with a receipt for each closed day of each log group. The receipts are made while they are listed, and not
 * stored.
 */
export class MadeUpReceipts {
  /**
   * Beginnings of the names of a month's receipts, by month. The rest of a name is the time of day at which AWS was
   * asked, which depends on the group.
   */
  private readonly months = new Map<string, readonly string[]>();
  private readonly prefix: string;

  constructor(private readonly options: ReceiptsOptions) {
    const { prefix, accountId, region } = options.archive;
    this.prefix = `${prefix === '' ? '' : `${prefix}/`}_logferry/receipts/${accountId}/${region}/`;
  }

  /** Whether each key with this prefix is the key of a receipt. */
  has(prefix: string): boolean {
    return prefix.startsWith(this.prefix);
  }

  /** A page of the listing of a prefix: the keys after `startAfter`. */
  page(prefix: string, startAfter: string): Listing & { isLast: boolean } {
    const objects: Listing['objects'] = [];
    const month = prefix.slice(this.prefix.length).slice(0, 'yyyy-mm'.length);
    const first = Number(/g!(\d{5})\//.exec(startAfter || prefix)?.[1] ?? 0);
    for (let no = first; no < this.options.groups; no += 1) {
      const folder = `${this.prefix}${month}/g!${nameOf(no).slice(2)}/`;
      if (!folder.startsWith(prefix) && !prefix.startsWith(folder)) break;
      for (const name of this.namesOf(month)) {
        const key = `${folder}${name}T${clockOf(no)}Z.json`;
        if (!key.startsWith(prefix) || key <= startAfter) continue;
        if (objects.length === KEYS_PER_PAGE) return { objects, folders: [], isLast: false };
        objects.push({ key, bytes: 2_000, etag: etagOf(no, objects.length) });
      }
    }
    return { objects, folders: [], isLast: true };
  }

  private namesOf(month: string): readonly string[] {
    const known = this.months.get(month) ?? this.makeNames(month);
    this.months.set(month, known);
    return known;
  }

  private makeNames(month: string): string[] {
    const { archive, isClosed, askedAt } = this.options;
    const names: string[] = [];
    for (let ms = instantMs(`${month}-01T00:00:00Z`); formatInstant(ms).startsWith(month); ms += DAY_MS) {
      if (!isClosed(ms)) continue;
      const window = { from: formatInstant(ms), to: formatInstant(ms + DAY_MS) };
      const slice = { ...archive, logGroup: nameOf(0), ...window, generation: 1 };
      const key = receiptKey(slice, 'archived', formatInstant(askedAt(ms)));
      names.push(key.slice(key.lastIndexOf('/') + 1, key.lastIndexOf('T')));
    }
    return names;
  }
}

/** A time of day as `hhmmss`. The first 86,400 numbers have different times. */
const clockOf = (no: number): string => new Date(no * 1_000).toISOString().slice(11, 19).replaceAll(':', '');

/** An invented ETag that differs for each object of a page. */
const etagOf = (no: number, index: number): string => `${no * 1_000 + index}`.padStart(32, '0');
