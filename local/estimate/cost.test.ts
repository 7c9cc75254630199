import { describe, expect, it } from 'vitest';
import { costOf } from './cost.js';
import { readPrices, SHIPPED_PRICES } from './prices.js';
import { requestsOf } from './requests.js';

const SOURCE = 'https://aws.amazon.com/s3/pricing/';
const row = { item: 's3-put-list', amount: 0.01, unit: '1000 requests' };
const file = (changes: object) => ({
  ...{ schemaVersion: 1, currency: 'USD', date: '2026-11-01', source: SOURCE, rows: [row] },
  ...changes,
});
const wrongIn = (document: unknown): string[] => {
  const read = readPrices(JSON.parse(JSON.stringify(document)), 'p.json');
  return read.wrong !== undefined ? read.wrong : [];
};
const pricesOf = (document: unknown) => {
  const read = readPrices(document, 'p.json');
  return 'prices' in read ? read.prices : expect.fail(read.wrong.join('; '));
};

describe('requests', () => {
  it('are a lower bound, with one object for each task, if there are no earlier tasks', () => {
    const planned = { tasks: 100, lines: 110, listings: 5 };
    expect(requestsOf(planned, { verify: 'content' }, [])).toEqual({
      ...{
        certainty: 'least',
        put: 100 + 200 + 10 + 1 + 10,
        receipts: 110,
        list: 612,
        get: 112,
        createExportTask: 100,
      },
    });
    expect(requestsOf(planned, { verify: 'listing' }, []).get).toBe(12);
    // A part of the list of receipts has at most 200 receipts.
    expect(requestsOf({ tasks: 0, lines: 1_000, listings: 0 }, { verify: 'content' }, []).put).toBe(1_000 + 5 + 10);
  });

  it('are estimated from the objects that earlier tasks have written', () => {
    const earlier = [{ objects: 4 }, { objects: 6 }];
    expect(requestsOf({ tasks: 100, lines: 100, listings: 5 }, { verify: 'content' }, earlier)).toMatchObject({
      ...{ certainty: 'about', put: 500 + 200 + 1 + 10, get: 512 },
    });
  });
});

describe('the cost', () => {
  const requests = {
    certainty: 'about' as const,
    put: 1_500,
    receipts: 700,
    list: 500,
    get: 3_000,
    createExportTask: 1,
  };
  const amounts = { requests, archivedBytes: 2_000_000_000, recounts: { bytes: 0, ofUnknownSize: 0 } };

  it('has no total if no price is known, and lists every item with an amount as unpriced', () => {
    const cost = costOf(amounts, SHIPPED_PRICES, 'eu-central-1');
    expect(cost.total).toBeUndefined();
    expect(cost.unpriced).toEqual(['s3-put-list', 's3-get', 's3-storage']);
    expect(cost.rows.map(({ cost: amount }) => amount)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('has a lower bound for recounts if the size of a log group is not known, and no amount if no size is known', () => {
    const scanned = (bytes: number, ofUnknownSize: number) =>
      costOf({ ...amounts, recounts: { bytes, ofUnknownSize } }, SHIPPED_PRICES, 'eu-central-1').rows.at(-1);
    expect(scanned(2_000_000_000, 0)).toMatchObject({ item: 'logs-insights', amount: 2, certainty: 'about' });
    expect(scanned(2_000_000_000, 1)).toMatchObject({ amount: 2, certainty: 'least' });
    expect(scanned(0, 1)).not.toHaveProperty('amount');
  });

  it('adds up the priced items, and names source and day of each price', () => {
    const rows = [row, { ...row, item: 's3-storage', unit: 'GB-month', amount: 0.5, date: '2026-10-01' }];
    const cost = costOf(amounts, pricesOf(file({ rows })), 'eu-central-1');
    expect(cost.total).toBeCloseTo(2 * 0.01 + 2 * 0.5);
    expect(cost.unpriced).toEqual(['s3-get']);
    expect(cost.prices.file).toBe('p.json');
    expect(cost.rows[2]?.price).toEqual({ amount: 0.5, region: 'all', source: SOURCE, date: '2026-10-01' });
  });

  it('prefers the price of the Region to the price for all Regions', () => {
    const rows = [row, { ...row, region: 'eu-central-1', amount: 1 }];
    const prices = pricesOf(file({ rows }));
    expect(costOf(amounts, prices, 'eu-central-1').total).toBeCloseTo(2);
    expect(costOf(amounts, prices, 'eu-west-1').total).toBeCloseTo(0.02);
  });

  it('has no amount for storage if its bytes cannot be estimated', () => {
    const { rows, unpriced } = costOf({ ...amounts, archivedBytes: undefined }, SHIPPED_PRICES, 'eu-central-1');
    expect(rows[2]).toEqual({ item: 's3-storage', unit: 'GB-month', certainty: 'about' });
    expect(unpriced).toContain('s3-storage');
  });

  it('names an item that has a price and no amount, because the total does not contain it', () => {
    const rows = [row, { ...row, item: 's3-storage', unit: 'GB-month' }];
    const cost = costOf({ ...amounts, archivedBytes: undefined }, pricesOf(file({ rows })), 'eu-central-1');
    expect(cost).toMatchObject({ unpriced: ['s3-get'], unestimated: ['s3-storage'] });
    expect(cost.total).toBeCloseTo(0.02);
    expect(costOf(amounts, pricesOf(file({ rows })), 'eu-central-1').unestimated).toEqual([]);
  });
});

describe('a file with prices', () => {
  it.each<[what: string, document: unknown, why: string]>([
    ['an array instead of an object', [], 'the file ([]) must be an object'],
    ['another currency', file({ currency: 'EUR' }), 'currency ("EUR") must be USD'],
    ['a newer version', file({ schemaVersion: 2 }), 'schemaVersion (2) must be 1'],
    ['an unknown item', file({ rows: [{ ...row, item: 'nat' }] }), 'rows.0.item ("nat") must be s3-put-list, s3-get'],
    ['another unit', file({ rows: [{ ...row, unit: 'each' }] }), 'rows.0.unit ("each") must be "1000 requests"'],
    ['a negative amount', file({ rows: [{ ...row, amount: -1 }] }), 'rows.0.amount (-1) must be at least 0'],
    ['a text as amount', file({ rows: [{ ...row, amount: '1' }] }), 'rows.0.amount ("1") must be a number'],
    ['a wrong Region', file({ rows: [{ ...row, region: 'mars' }] }), 'rows.0.region ("mars") must be an AWS Region'],
    ['a wrong day', file({ date: 'today' }), 'date ("today") must be a day such as 2026-11-01'],
    ['an address that is not a URL', file({ source: 'me' }), 'source ("me") must be the address of the price'],
    ['a row without a day', file({ date: undefined }), 'rows.0.date is missing, and the file has no date'],
    ['a row without an address', file({ source: undefined }), 'rows.0.source is missing, and the file has no source'],
    [
      'a row that repeats another',
      file({ rows: [row, row] }),
      'rows.1: an earlier row has the price of s3-put-list in all',
    ],
    ['an unknown field', file({ price: 1 }), 'the file: unknown field price'],
  ])('is refused if it has %s', (_, document, why) => {
    expect(wrongIn(document).join('; ')).toContain(why);
  });
});
