import type { Gap } from '../../../archive/index.js';
import type { Outcome } from '../../../contract/index.js';
import { formatInstant, type Interval } from '../../../contract/time.js';
import type { Reading } from '../../../local/index.js';
import type { Io } from '../../io.js';
import { formatDay, plural } from '../format.js';
import { note } from '../terminal.js';

/** Maximum number of gaps that are printed one by one. */
const MOST_SAID = 20;
/** Maximum number of stream prefixes that are named. */
const MOST_PREFIXES = 5;

const REASONS: Partial<Record<Outcome, string>> = {
  expired: 'retention had passed before the export',
  listed: 'exported, but its objects were never read back',
  failed: 'its export failed',
  cancelled: 'its export was cancelled',
  unconfirmedEmpty: 'no events were exported, and whether there were any is not known',
};

/** A gap in a JSON document. */
export const gapJson = ({ fromMs, toMs, ...rest }: Interval): object => ({
  ...{ from: formatInstant(fromMs), to: formatInstant(toMs) },
  ...rest,
});

/** Collects the parts of windows that are not archived, and prints the first {@link MOST_SAID} of them on stderr. */
export class GapNotes {
  readonly gaps: (Gap & { logGroup: string })[] = [];

  constructor(private readonly io: Io) {}

  add({ question: { logGroup, stream, logStreamPrefix }, plan: { gaps, streamPrefixes } }: Reading): void {
    for (const gap of gaps) {
      this.gaps.push({ ...gap, logGroup });
      if (this.gaps.length > MOST_SAID) continue;
      const { fromMs, toMs, outcome } = gap;
      const window = `${formatDay(formatInstant(fromMs))} to ${formatDay(formatInstant(toMs))}`;
      const reason = outcome === undefined ? 'no receipt' : (REASONS[outcome] ?? outcome);
      note(this.io, `not archived: ${logGroup}, ${window} (${reason})`);
    }
    if (gaps.length > 0 && streamPrefixes.length > 0 && stream === undefined && logStreamPrefix === undefined) {
      const named = streamPrefixes.slice(0, MOST_PREFIXES).map((prefix) => JSON.stringify(prefix));
      const more = streamPrefixes.length > MOST_PREFIXES ? ', …' : '';
      note(this.io, `${logGroup}: some receipts are only about streams that start with ${named.join(', ')}${more}`);
    }
  }

  /** Prints the number of gaps that were not printed one by one. */
  end(): void {
    const more = this.gaps.length - MOST_SAID;
    if (more > 0) note(this.io, `not archived: ${plural(more, 'further part')} of the window`);
  }
}
