import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_TIMINGS, defined } from '../contract/index.js';
import { DAY, ended, RecordingWorld, said } from './testing/recording-world.js';

let world: RecordingWorld;
beforeEach(async () => {
  world = await RecordingWorld.open();
});

describe('with verify "source", the events of the log group are counted, and', () => {
  const counting = async (events: number, maxScanBytes?: number, limits: { sourceCountBytes?: number } = {}) => {
    const verify = { verify: 'source' as const, ...defined({ maxScanBytes }) };
    world = await RecordingWorld.open({ source: { logGroups: ['/a'] }, ...verify });
    Object.assign(world, limits);
    world.group('/a', { storedBytes: 1_000 });
    world.task('t1', '/a');
    const day = { events, lookalikes: 0, newestIngestion: DAY.to };
    let charged = 0;
    const queried = vi.fn(async () => {
      charged = [...world.store.objects.keys()].filter((key) => key.endsWith('.source-charge-0000001.json')).length;
      return { queryId: 'q', text: 'stats', days: new Map([['2026-10-01', day]]) };
    });
    const port = world.aws({ logGroups: { countByQuery: queried, readEvents: () => refusedEvents() } });
    const [answer] = await world.record([ended('/a', said('completed', 't1'))], {}, port);
    const [receipt] = await world.receipts();
    return { answer, receipt, queried, charged };
  };
  async function* refusedEvents() {
    yield [];
    return 'refused';
  }

  it('an equal count is in the receipt with its query, whose bytes are charged before the query is sent', async () => {
    const { receipt, queried, charged } = await counting(1, 1_000_000);
    expect(receipt).toMatchObject({
      outcome: 'archived',
      verification: { level: 'source', result: 'passed' },
      sourceCount: { verdict: 'equal', archived: 1, source: 1, query: { id: 'q' } },
    });
    expect(queried).toHaveBeenCalledOnce();
    expect(charged).toBe(1);
  });

  it('a window whose archive lacks events stays open', async () => {
    const { answer, receipt } = await counting(2, 1_000_000);
    expect(answer).toMatchObject({ outcome: 'failed', failure: { code: 'SOURCE_HAS_MORE' } });
    expect(receipt).toMatchObject({ outcome: 'failed', sourceCount: { verdict: 'differs' } });
  });

  it('no query is sent that the configuration of the worker does not allow, whatever the request says', async () => {
    const { receipt, queried } = await counting(1, 1_000_000, { sourceCountBytes: DEFAULT_TIMINGS.sourceCountBytes });
    expect([queried.mock.calls.length, receipt?.sourceCount?.method]).toEqual([0, 'none']);
  });

  it('no query is sent if the request has no `maxScanBytes`, and the receipt claims only that the contents were checked', async () => {
    const { receipt, queried } = await counting(1);
    expect(queried).not.toHaveBeenCalled();
    expect(receipt).toMatchObject({
      ...{ outcome: 'archived', verification: { level: 'content' } },
      sourceCount: { verdict: 'ambiguous', method: 'none' },
    });
  });
});
