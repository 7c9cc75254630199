/** The items of a bill that an export causes, each with the unit of its price. */
export const PRICED_ITEMS = {
  's3-put-list': '1000 requests',
  's3-get': '1000 requests',
  's3-storage': 'GB-month',
  'logs-insights': 'GB scanned',
} as const;
export type PricedItem = keyof typeof PRICED_ITEMS;

/** A price of an item in a Region, or in all Regions (`all`). */
export interface PriceRow {
  item: PricedItem;
  region: string;
  /** Price of one unit in US dollars. */
  amount: number;
  unit: string;
  /** Address of the price, and the day on which it was read. */
  source: string;
  date: string;
}
