import type { PriceRow } from './price-items.js';

/** Day of the last search for prices whose source can be cited. */
export const TABLE_DATE = '2026-11-27';

/**
 * The prices that ship with logferry. A row belongs here only with the address of AWS's own price, and the day on which
 * it was read. An item without a row is unpriced, and `--prices FILE` gives its price. Prices are never fetched.
 */
export const PRICE_TABLE: readonly PriceRow[] = [];
