import { defined } from '../../contract/index.js';
import { PRICED_ITEMS, type PricedItem, type PriceRow } from './price-items.js';
import { type Prices, priceOf } from './prices.js';
import type { Requests } from './requests.js';

/**
 * An item of the bill. `price` is absent if the price is not known; `cost` is absent if the price or the amount is not
 * known.
 */
interface CostRow {
  item: PricedItem;
  /** Number of units; absent if the plan cannot estimate it. */
  amount?: number;
  unit: string;
  certainty: 'about' | 'least';
  price?: Pick<PriceRow, 'amount' | 'region' | 'source' | 'date'>;
  /** US dollars. */
  cost?: number;
}

/** What an export costs at AWS, as far as prices are known. */
export interface Cost {
  currency: 'USD';
  /**
   * Sum of the priced rows; absent if no row with an amount has a price. The sum is a lower bound if `unpriced` or
   * `unestimated` names an item, or if a priced row has the certainty `least`.
   */
  total?: number;
  /** The items that have no price, except items with the amount 0. */
  unpriced: PricedItem[];
  /** The items that have a price, but no estimated amount. */
  unestimated: PricedItem[];
  rows: CostRow[];
  /** Day of the table that ships with logferry, and the file that adds prices. */
  prices: { tableDate: string; file?: string };
}

const BYTES_PER_GB = 1_000_000_000;

/** The amounts that the bill counts. */
export interface BilledAmounts {
  requests: Requests;
  /** Estimated bytes in the bucket; undefined if they cannot be estimated. */
  archivedBytes: number | undefined;
  /** Estimated bytes that Logs Insights scans for recounts, and number of the windows that are not in the estimate. */
  recounts: { bytes: number; ofUnknownSize: number };
}

/** Prices the amounts of an export. An item without a price counts as unpriced, never as free. */
export function costOf({ requests, archivedBytes, recounts }: BilledAmounts, prices: Prices, region: string): Cost {
  const { certainty } = requests;
  const isLeast = recounts.ofUnknownSize > 0;
  const scanned = recounts.bytes / BYTES_PER_GB;
  const amounts: [PricedItem, amount: number | undefined, CostRow['certainty']][] = [
    ['s3-put-list', (requests.put + requests.list) / 1_000, certainty],
    ['s3-get', requests.get / 1_000, certainty],
    ['s3-storage', archivedBytes === undefined ? undefined : archivedBytes / BYTES_PER_GB, 'about'],
    ['logs-insights', scanned === 0 && isLeast ? undefined : scanned, isLeast ? 'least' : 'about'],
  ];
  const rows = amounts.map(([item, amount, sure]): CostRow => {
    const found = priceOf(prices, item, region);
    const price = found && { amount: found.amount, region: found.region, source: found.source, date: found.date };
    const cost = found === undefined || amount === undefined ? undefined : found.amount * amount;
    return { item, unit: PRICED_ITEMS[item], certainty: sure, ...defined({ amount, price, cost }) };
  });
  const costs = rows.flatMap(({ cost }) => cost ?? []);
  const { currency, tableDate, file } = prices;
  return {
    currency,
    ...(costs.length > 0 && { total: costs.reduce((sum, cost) => sum + cost, 0) }),
    unpriced: rows.flatMap(({ item, amount, price }) => (price === undefined && amount !== 0 ? [item] : [])),
    unestimated: rows.flatMap(({ item, amount, price }) => (price !== undefined && amount === undefined ? [item] : [])),
    rows,
    prices: { tableDate, ...defined({ file }) },
  };
}
