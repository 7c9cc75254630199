import { z } from 'zod';
import {
  type ChargedFor,
  chargeKey,
  chargeNumber,
  chargesPrefix,
  parseRecord,
  readText,
  schemaVersion,
  UnreadableObject,
} from '../../archive/index.js';
import { canonicalJson } from '../../contract/index.js';
import type { PlanArchive } from './survey-records.js';

const bytes = z.int().min(0);

/** A charge in the archive. */
export const charge = z.object({
  schemaVersion,
  bytes,
  /** Sum of the bytes of this charge and all earlier ones. */
  total: bytes,
});

interface LastCharge {
  number: number;
  total: number;
}

/**
 * Keeps the bytes that Logs Insights scans for one purpose of a run within the run's bound for this purpose. A charge
 * is the estimate for some queries. Each charge is a record of its own, written before AWS is asked. So queries that
 * fail, attempts that are lost, and pages that run at the same time all count.
 */
export class RecountCharges {
  private last: LastCharge | undefined;

  constructor(
    private readonly plans: PlanArchive,
    /** Maximum number of bytes of all charges of the run for the purpose, see `ExportTimings`. */
    private readonly mostBytes: number,
    private readonly purpose: ChargedFor = 'recount',
  ) {}

  /**
   * Charges the queries that fit below the bound.
   * @param estimates estimated number of bytes that each query scans
   * @returns for each query, whether it may be sent
   */
  async charge(estimates: readonly number[]): Promise<boolean[]> {
    const { store, archive, run } = this.plans;
    for (;;) {
      this.last ??= await this.lastCharge();
      const { number, total } = this.last;
      let next = total;
      const fits = estimates.map((estimate) => {
        const sum = next + Math.ceil(estimate);
        if (sum > this.mostBytes) return false;
        next = sum;
        return true;
      });
      if (!fits.includes(true)) return fits;
      const record: z.output<typeof charge> = { schemaVersion: 1, bytes: next - total, total: next };
      const key = chargeKey(archive, run, number + 1, this.purpose);
      const written = await store.writeOnce(key, canonicalJson(record), 'application/json');
      this.last = written === 'written' ? { number: number + 1, total: next } : undefined;
      if (written === 'written') return fits;
    }
  }

  private async lastCharge(): Promise<LastCharge> {
    const { store, archive, run } = this.plans;
    let number = 0;
    for await (const { objects } of store.list(chargesPrefix(archive, run, this.purpose))) {
      for (const { key } of objects) number = Math.max(number, chargeNumber(key) ?? 0);
    }
    if (number === 0) return { number, total: 0 };
    const key = chargeKey(archive, run, number, this.purpose);
    const text = await readText(store, key);
    if (text === undefined) throw new UnreadableObject(key, 'listed, but gone when it was read');
    return { number, total: parseRecord(key, 'a charge of a query', charge, text).total };
  }
}
