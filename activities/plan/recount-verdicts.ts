import { z } from 'zod';
import { instant, parseRecord, readText, schemaVersion, UnreadableObject, verdictsKey } from '../../archive/index.js';
import { canonicalJson } from '../../contract/index.js';
import type { PlanArchive } from './survey-records.js';

const window = z.object({ logGroup: z.string(), from: instant, to: instant });

/**
 * The verdicts of a recount on the windows that were due in some groups of a unit. Windows in neither list stay
 * unsettled.
 */
export const verdicts = z.object({
  schemaVersion,
  /** Windows to export again, each with the key of the receipt that closed it. */
  late: z.array(window.extend({ key: z.string() })),
  /** Windows without late events. Records of recounts settle them. */
  settled: z.array(window),
});
export type RecountVerdicts = Omit<z.output<typeof verdicts>, 'schemaVersion'>;

/** Identifies the groups of a unit that are recounted together. */
export interface RecountedGroups {
  /** Number of the unit in the order of the plan. */
  unit: number;
  /** Position of the first of these groups in the survey, in the order of listings. */
  firstGroup: number;
}

/**
 * The verdicts that the recounts of a pass have stored. All pages and workers use them, so AWS is asked once about each
 * window.
 */
export class KnownVerdicts {
  constructor(
    private readonly plans: PlanArchive,
    private readonly pass: number,
  ) {}

  async load(groups: RecountedGroups): Promise<RecountVerdicts | undefined> {
    const key = this.keyOf(groups);
    const text = await readText(this.plans.store, key);
    return text === undefined ? undefined : parseRecord(key, 'the verdicts of a recount', verdicts, text);
  }

  /** @returns the stored verdicts: those of another attempt, if that attempt stored its verdicts first */
  async keep(groups: RecountedGroups, { late, settled }: RecountVerdicts): Promise<RecountVerdicts> {
    const key = this.keyOf(groups);
    const text = canonicalJson({ schemaVersion: 1, late, settled });
    if ((await this.plans.store.writeOnce(key, text, 'application/json')) === 'written') return { late, settled };
    const stored = await this.load(groups);
    if (stored === undefined) throw new UnreadableObject(key, 'written before, but gone when it was read');
    return stored;
  }

  private keyOf({ unit, firstGroup }: RecountedGroups): string {
    const { archive, run } = this.plans;
    return verdictsKey(archive, run, this.pass, unit, firstGroup);
  }
}
