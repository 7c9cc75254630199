import { z } from 'zod';
import { jsonPath, REGION, REGION_FORM, ruleText, schemaFindingTexts } from '../../contract/index.js';
import { PRICED_ITEMS, type PricedItem, type PriceRow } from './price-items.js';
import { PRICE_TABLE, TABLE_DATE } from './price-table.js';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-11-01');
const source = z
  .string()
  .regex(/^https?:\/\/\S+$/, 'must be the address of the price, such as https://aws.amazon.com/…');

const row = z
  .strictObject({
    item: z.enum(Object.keys(PRICED_ITEMS) as [PricedItem, ...PricedItem[]]),
    region: z
      .string()
      .refine((text) => text === 'all' || REGION.test(text), `must be ${REGION_FORM}, or all`)
      .default('all'),
    /** Price of one unit in US dollars. */
    amount: z.number().min(0),
    unit: z.string(),
    source: source.exactOptional(),
    date: day.exactOptional(),
  })
  .refine(({ item, unit }) => unit === PRICED_ITEMS[item], {
    path: ['unit'],
    error: ({ input }) => `must be "${PRICED_ITEMS[(input as { item: PricedItem }).item]}" for this item`,
  });

/** The document of a file with prices. */
const priceFile = z.strictObject({
  schemaVersion: z.literal(1),
  currency: z.literal('USD'),
  /** For rows without a day or an address of their own. */
  date: day.exactOptional(),
  source: source.exactOptional(),
  rows: z.array(row),
});

/** Prices, and where they come from. */
export interface Prices {
  currency: 'USD';
  /** Day of the table that ships with logferry. */
  tableDate: string;
  /** Name of the file that adds prices or replaces prices of the table. */
  file?: string;
  rows: readonly PriceRow[];
}

export const SHIPPED_PRICES: Prices = { currency: 'USD', tableDate: TABLE_DATE, rows: PRICE_TABLE };

/**
 * Reads the document of a file with prices. In the result, the rows of the document come before the rows of the table
 * that ships with logferry.
 * @param file the name of the file, for the result
 * @returns the prices, or what is wrong with the document
 */
export function readPrices(
  document: unknown,
  file: string,
): { prices: Prices; wrong?: undefined } | { wrong: string[] } {
  const parsed = priceFile.safeParse(document, { error: ruleText });
  if (!parsed.success)
    return { wrong: schemaFindingTexts(parsed.error, document, (path) => jsonPath(path) || 'the file') };
  const { date: fileDate, source: fileSource, rows } = parsed.data;
  const complete: PriceRow[] = [];
  const wrong: string[] = [];
  for (const [at, { date = fileDate, source: address = fileSource, ...rest }] of rows.entries()) {
    if (date === undefined) wrong.push(`rows.${at}.date is missing, and the file has no date`);
    if (address === undefined) wrong.push(`rows.${at}.source is missing, and the file has no source`);
    if (rows.findIndex(({ item, region }) => item === rest.item && region === rest.region) < at)
      wrong.push(`rows.${at}: an earlier row has the price of ${rest.item} in ${rest.region}`);
    if (date !== undefined && address !== undefined) complete.push({ ...rest, date, source: address });
  }
  if (wrong.length > 0) return { wrong };
  return { prices: { ...SHIPPED_PRICES, file, rows: [...complete, ...PRICE_TABLE] } };
}

/**
 * The price of an item in a Region; undefined if it is not known. A row of the Region counts before a row of all
 * Regions.
 */
export const priceOf = ({ rows }: Prices, item: PricedItem, region: string): PriceRow | undefined =>
  rows.find((each) => each.item === item && each.region === region) ??
  rows.find((each) => each.item === item && each.region === 'all');
