import { expect, it } from 'vitest';
import { parseQuery } from './parse-query.js';
import { type QueriedEvent, runQuery } from './run-query.js';

it('a query with stats keeps no event in memory', () => {
  // Every event is the same object, so events that were kept would all have the last timestamp.
  const event = { timestamp: 0, message: 'x', ingestionTime: 0, sequence: 0 };
  function* events(): Generator<QueriedEvent> {
    for (const timestamp of [0, 500, 1_000, 2_000]) {
      event.timestamp = timestamp;
      yield { log: '1:/a', streamName: 's', event };
    }
  }
  const query = parseQuery('filter @message like "x" | stats count(*) as n by bin(1s) as second | sort second');
  const answer = runQuery(query, events(), { aggregateTimes: 'millis', limit: 10, seed: 1 });
  expect(answer.rows.map((row) => row.find(({ field }) => field === 'n')?.value)).toEqual(['2', '1', '1']);
  expect(answer).toMatchObject({ recordsMatched: 4, recordsScanned: 4, bytesScanned: 4 * 27 });
});
