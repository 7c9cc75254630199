import { describe, expect, it, vi } from 'vitest';
import type { LogGroup, LogGroups } from '../../activities/ports.js';
import {
  CommittedRecords,
  type Manifest,
  type Receipt,
  readLoggedRuns,
  receiptKey,
  storeRecount,
  storeRecountList,
} from '../../archive/index.js';
import { entryKey } from '../../archive/object-keys/log-keys.js';
import { manifestKey, partKey, runKey } from '../../archive/object-keys/run-keys.js';
import { receiptText } from '../../archive/records/receipt.js';
import { newKeyPair, readTrustedKeys, type Signer, signerOfPem, type TrustedKey } from '../../archive/signing/index.js';
import { putArchived } from '../../archive/testing/archived-slice.js';
import { type FinishedRun, finishRun } from '../../archive/testing/finished-run.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { ARCHIVE } from '../../archive/testing/samples.js';
import { DAY_MS, formatInstant, LogferryError, sha256Hex } from '../../contract/index.js';
import { ScanBudget } from './day-counts.js';
import { releaseLogGroup } from './release-log-group.js';

const NAME = '/app';
const NOW_MS = Date.UTC(2026, 10, 20, 12);
const midnight = (day: number): string => formatInstant(Date.UTC(2026, 9, day));
/** An hour after midnight. */
const eventMs = (day: number): number => Date.UTC(2026, 9, day, 1);
/** On November 20, a retention of 30 days loses October 19 to 21. From November 21 on, it also loses October 22. */
const LOST = [19, 20, 21] as const;
const GROUP: LogGroup = { name: NAME, arn: '', createdAt: formatInstant(eventMs(19)), logClass: 'STANDARD' };
const ASKED = '2026-11-15T00:00:00Z';
const MANIFEST = manifestKey(ARCHIVE, 'exp', 1);

type Made = Partial<{ askedAt: string; exportId: string; generation: number; message: string }>;

class World {
  readonly store = new MemoryStore();
  /** The log group as AWS shows it. */
  group: LogGroup = GROUP;
  /** The time that AWS's clock shows at each look (epoch ms). Later looks get the last of them. */
  clock = [NOW_MS];
  keys: readonly TrustedKey[] = [];
  readonly refuseIfExpiring = vi.fn(async () => undefined);
  readonly setRetention = vi.fn(async (_: string, retentionDays: number) => {
    this.group = { ...this.group, retentionDays };
  });

  /** Stores a day of the log group in the archive. */
  put(day: number, { askedAt = ASKED, exportId = 'exp', generation = 1, message = 'm' }: Made = {}): Receipt {
    const slice = { ...ARCHIVE, logGroup: NAME, from: midnight(day), to: midnight(day + 1), generation };
    const files = { s: [`${new Date(eventMs(day)).toISOString()} ${message}\n`] };
    const receipt: Receipt = {
      ...putArchived(this.store, { slice, outcome: 'archived', askedAt, exportId, files }),
      logGroupMetadata: { arn: '', logClass: 'STANDARD', createdAt: GROUP.createdAt },
    };
    this.store.put(keyOf(receipt), receiptText(receipt));
    return receipt;
  }

  close(receipts: readonly Receipt[], more: Pick<FinishedRun, 'signer' | 'change'> = {}): Promise<unknown> {
    return finishRun(this.store, ARCHIVE, {
      ...{ exportId: 'exp', receipts, window: { from: midnight(19), to: midnight(24) }, ...more },
    });
  }

  /** A world whose archive has one closed run with these days. Default: all days that the retention loses. */
  static async closed(signer?: Signer, days: readonly number[] = LOST, made: Made = {}): Promise<World> {
    const world = new World();
    await world.close(
      days.map((day) => world.put(day, made)),
      signer && { signer },
    );
    return world;
  }

  async release(apply = true) {
    const logGroups: Pick<LogGroups, 'find' | 'firstEvent' | 'countByQuery' | 'readEvents'> = {
      find: async () => this.group,
      firstEvent: async () => formatInstant(eventMs(19)),
      countByQuery: async () => undefined,
      async *readEvents({ from, to }) {
        for (let day = 19; day < 30; day += 1) {
          const isIn = Date.parse(from) <= eventMs(day) && eventMs(day) < Date.parse(to);
          if (isIn) yield [{ atMs: eventMs(day), ingestedAtMs: eventMs(day), message: 'm' }];
        }
        return 'all';
      },
    };
    const { store, keys, refuseIfExpiring, setRetention } = this;
    const { clock } = this;
    return releaseLogGroup(
      {
        request: { keepDays: 30, apply, accepts: { masked: false, truncated: false }, reason: 'cost' },
        aws: { logGroups, nowMs: async () => (clock.length > 1 ? clock.shift() : clock[0]) ?? NOW_MS },
        identity: { accountId: ARCHIVE.accountId, arn: 'arn' },
        ...{ archive: ARCHIVE, store, refuseIfExpiring, setRetention, budget: new ScanBudget(0) },
        committed: async () => {
          const log = await readLoggedRuns(store, ARCHIVE);
          return { log, records: new CommittedRecords(store, ARCHIVE, { log, keys }) };
        },
        signal: new AbortController().signal,
      },
      GROUP,
    );
  }

  /** The records of releases, by the ends of their keys. */
  records(): Record<string, Record<string, unknown>> {
    const keys = [...this.store.objects.keys()].filter((key) => key.includes('/releases/'));
    return Object.fromEntries(keys.map((key) => [key.replace(/^.*Z\./, ''), JSON.parse(this.store.text(key))]));
  }
}

const keyOf = ({ slice, outcome, askedAt }: Receipt): string => receiptKey(slice, outcome, askedAt);

describe('a release that checks whether the log commits to the receipts', () => {
  it('lowers the retention if a closed run in the log lists the receipts', async () => {
    const world = await World.closed();
    expect(await world.release()).toMatchObject({ outcome: 'released', unproven: [], lost: { days: 3, events: 3 } });
    expect(world.setRetention).toHaveBeenCalledExactlyOnceWith(NAME, 30);
  });

  const remove = ({ store }: World, ...keys: string[]): void => {
    for (const key of keys) expect(store.objects.delete(key), key).toBe(true);
  };
  const removeLog = ({ store }: World): void => {
    for (const key of [...store.objects.keys()]) if (key.includes('_logferry/log/')) store.objects.delete(key);
  };

  it.each<[string, string, (world: World) => unknown]>([
    ['is of a run that is still open', 'no manifest yet', (world) => remove(world, MANIFEST)],
    ['is of a run without a record', 'has no record', (world) => remove(world, MANIFEST, runKey(ARCHIVE, 'exp', 1))],
    ['is of a closed run that is not in the log', 'the log does not contain', removeLog],
    [
      'is listed by a manifest that was changed',
      'the log does not contain',
      ({ store }) => store.put(MANIFEST, store.text(MANIFEST).replace('"entries":3', '"entries":4')),
    ],
    [
      'is of a run whose list is missing',
      'missing or damaged',
      (world) => remove(world, partKey(ARCHIVE, 'exp', 1, 1)),
    ],
    [
      'was changed after its run closed',
      'with another hash',
      (world) => edit(world, '"claimed":{}', '"claimed":{"reason":"r"}'),
    ],
    [
      'outranks a true receipt, and is listed by no manifest',
      'does not list it',
      (world) => world.put(19, { askedAt: '2026-11-16T00:00:00Z', generation: 2 }),
    ],
    [
      'names a run of an export that does not exist',
      'has no record',
      (world) => world.put(19, { askedAt: '2026-11-16T00:00:00Z', generation: 2, exportId: 'forged' }),
    ],
    [
      'is listed by a manifest that no trusted key has signed',
      'no key of --key',
      (world) => Object.assign(world, { keys: TRUSTED }),
    ],
  ])('does not lower the retention if a receipt %s', async (_, detail, tamper) => {
    const world = await World.closed();
    tamper(world);
    const { outcome, unproven } = await world.release();
    expect([outcome, unproven[0]]).toMatchObject([
      'unprovable',
      { code: 'UNCOMMITTED', from: expect.stringContaining('2026-10-19'), detail: expect.stringContaining(detail) },
    ]);
    expect([world.setRetention.mock.calls, world.records()]).toEqual([[], {}]);
  });

  const edit = ({ store }: World, from: string, to: string): void => {
    const key = [...store.objects.keys()].find((one) => one.includes('/receipts/') && one.includes('20261019T')) ?? '';
    expect(store.text(key)).toContain(from);
    store.put(key, store.text(key).replace(from, to));
  };

  const [own, other] = [newKeyPair('ed25519'), newKeyPair('p256')];
  const TRUSTED = readTrustedKeys(own.publicKey, 'kept');

  it('accepts manifests that a trusted key has signed, and no others', async () => {
    for (const [pair, outcome] of [
      [own, 'released'],
      [other, 'unprovable'],
    ] as const) {
      const world = await World.closed(signerOfPem(pair.privateKey));
      world.keys = TRUSTED;
      expect((await world.release()).outcome).toBe(outcome);
    }
  });

  it.each<[string, (store: MemoryStore) => void]>([
    ['an entry is damaged', (store) => store.put(entryKey(ARCHIVE, 0), '{}')],
    ['its newest checkpoint is damaged', (store) => store.put('_logferry/log/000000000001.checkpoint', 'x')],
    [
      'its newest checkpoint pins other entries',
      (store) => {
        const key = '_logferry/log/000000000001.checkpoint';
        const [origin, size] = store.text(key).split('\n');
        store.put(key, `${origin}\n${size}\n${Buffer.alloc(32).toString('base64')}\n\n`);
      },
    ],
    ['an entry is missing', (store) => store.put(entryKey(ARCHIVE, 2), store.text(entryKey(ARCHIVE, 0)))],
  ])('refuses a log group if the log proves nothing, because %s', async (_, damage) => {
    const world = await World.closed();
    damage(world.store);
    const { outcome, refusal } = await world.release();
    expect([outcome, refusal?.code, refusal?.message]).toEqual([
      'refused',
      'LOG_BROKEN',
      expect.stringMatching(/log of the archive proves nothing: (entry \d|its newest checkpoint|the checkpoint of 1)/),
    ]);
    expect(world.setRetention).not.toHaveBeenCalled();
  });

  describe('with a recount', () => {
    /** An archive whose days are not settled without a recount. @param listed whether the manifest lists the recount */
    async function recounted(listed: boolean, change: (text: string) => string = (text) => text): Promise<World> {
      const world = new World();
      const receipts = LOST.map((day) => world.put(day, { askedAt: '2026-10-25T00:00:00Z' }));
      const made = {
        ...{ logGroup: NAME, from: midnight(19), to: midnight(22), askedAt: ASKED, method: 'insights' as const },
        receipts: receipts.map((receipt) => ({ key: keyOf(receipt), sha256: 'a'.repeat(64) })),
        ...{ exportId: 'exp', runNo: 1 },
      };
      const { key } = await storeRecount(world.store, ARCHIVE, made);
      world.store.put(key, change(world.store.text(key)));
      const line = { key, sha256: sha256Hex(world.store.text(key)) };
      const run = { exportId: 'exp', runNo: 1 };
      const recounts = listed ? await storeRecountList(world.store, ARCHIVE, run, [line]) : undefined;
      await world.close(receipts, { change: (manifest): Manifest => ({ ...manifest, ...(recounts && { recounts }) }) });
      return world;
    }

    it('accepts days as settled if the manifest of the run lists the recount', async () => {
      expect((await (await recounted(true)).release()).outcome).toBe('released');
    });

    it.each<[string, () => Promise<World>]>([
      ['is listed by no manifest', () => recounted(false)],
      ['is about another log group', () => recounted(true, (text) => text.replace(NAME, '/other'))],
      ['is not a record', () => recounted(true, () => '{}')],
      [
        'was changed after the run closed',
        async () => {
          const world = await recounted(true);
          const key = [...world.store.objects.keys()].find((one) => one.includes('/recounts/')) ?? '';
          world.store.put(key, world.store.text(key).replace('insights', 'events'));
          return world;
        },
      ],
    ])('does not accept days as settled if the recount %s', async (_, make) => {
      const world = await make();
      const { outcome, unproven } = await world.release();
      expect([outcome, unproven[0]?.code]).toEqual(['unprovable', 'UNSETTLED']);
      expect(world.setRetention).not.toHaveBeenCalled();
    });
  });
});

describe('a release, between the proof and the lower retention,', () => {
  it('proves one more day if a new day begins and the retention then loses that day, too', async () => {
    const world = await World.closed(undefined, [...LOST, 22]);
    // AWS's clock when the command begins, and a day later, when the command has read everything.
    world.clock = [NOW_MS, NOW_MS + DAY_MS];
    expect(await world.release()).toMatchObject({ outcome: 'released', lost: { days: 4, to: midnight(23) } });
    expect(world.records()['proof.json']).toMatchObject({ days: { length: 4 }, receipts: { length: 4 } });
  });

  it('does not lower the retention if a new day begins and the day that is then also lost is not proven', async () => {
    const world = await World.closed();
    world.clock = [NOW_MS, NOW_MS + DAY_MS];
    expect(await world.release()).toMatchObject({ outcome: 'unprovable', unproven: [{ code: 'OPEN' }] });
    expect([world.setRetention.mock.calls, world.records()]).toEqual([[], {}]);
  });

  it.each<[string, RegExp, Partial<Pick<World, 'group' | 'clock'>>]>([
    ['the log group was re-created', /has changed/, { group: { ...GROUP, createdAt: ASKED } }],
    ['the retention of the log group was set', /has changed/, { group: { ...GROUP, retentionDays: 90 } }],
    ['a policy sets the retention of the log group', /has changed/, { group: { ...GROUP, retentionPolicyName: 'p' } }],
    ['a new day began', /a new day has begun/, { clock: [NOW_MS, NOW_MS, NOW_MS + DAY_MS] }],
  ])('refuses, and records that nothing was changed, if %s', async (_, message, change) => {
    const world = Object.assign(await World.closed(), change);
    const { outcome, refusal, record } = await world.release();
    expect([outcome, refusal?.code, refusal?.message]).toEqual(['refused', 'CHANGED', expect.stringMatching(message)]);
    expect(record).toMatch(/proof\.json$/);
    expect(world.records()).toMatchObject({
      'proof.json': { keepDays: 30, claimed: { reason: 'cost' } },
      'result.json': { outcome: 'failed', failure: 'CHANGED' },
    });
    expect(world.setRetention).not.toHaveBeenCalled();
  });

  const failingAt = (world: World, name: string): void => {
    world.store.beforeWrite = (key) => {
      if (key.endsWith(name)) throw new LogferryError('ACCESS_DENIED', { detail: `s3:PutObject ${name}` });
    };
  };

  it('says in its refusal if the refusal cannot be recorded', async () => {
    const world = await World.closed();
    world.group = { ...GROUP, retentionDays: 90 };
    failingAt(world, '.result.json');
    const { outcome, refusal } = await world.release();
    expect([outcome, refusal?.message]).toEqual(['refused', expect.stringMatching(/has changed .*not be recorded/)]);
  });

  it('changes nothing if the proof cannot be recorded', async () => {
    const world = await World.closed();
    failingAt(world, '.proof.json');
    await expect(world.release()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect([world.setRetention.mock.calls, world.records()]).toEqual([[], {}]);
  });

  it('refuses if another release of the log group began at the same instant', async () => {
    const world = await World.closed();
    await world.release();
    world.group = GROUP;
    world.store.put(keyOfProof(world), world.store.text(keyOfProof(world)).replace('cost', 'other'));
    const { outcome, refusal } = await world.release();
    expect([outcome, refusal?.message]).toEqual(['refused', expect.stringContaining('another release')]);
    expect(world.setRetention).toHaveBeenCalledOnce();
  });

  const keyOfProof = ({ store }: World): string =>
    [...store.objects.keys()].find((key) => key.endsWith('proof.json')) ?? '';

  const expires = new LogferryError('BUCKET_EXPIRES', { bucket: 'my-archive', detail: 'rule "tidy"' });

  it('refuses if a lifecycle rule was added that deletes objects of the archive', async () => {
    const world = await World.closed();
    world.refuseIfExpiring.mockRejectedValue(expires);
    await expect(world.release()).rejects.toBe(expires);
    expect(world.records()['result.json']).toMatchObject({ outcome: 'failed', failure: 'BUCKET_EXPIRES' });
    expect(world.setRetention).not.toHaveBeenCalled();
  });

  it('names the first error, and then the record that could not be written', async () => {
    const world = await World.closed();
    world.refuseIfExpiring.mockRejectedValue(expires);
    failingAt(world, '.result.json');
    await expect(world.release()).rejects.toMatchObject({
      code: 'BUCKET_EXPIRES',
      message: expect.stringMatching(/tidy.*could not be recorded beside the proof.*result\.json/s),
    });
  });
});

describe('the call that lowers the retention', () => {
  const denied = new LogferryError('ACCESS_DENIED', { detail: 'logs:PutRetentionPolicy' });

  it('is recorded as failed if AWS refuses it', async () => {
    const world = await World.closed();
    world.setRetention.mockRejectedValue(denied);
    await expect(world.release()).rejects.toBe(denied);
    expect(world.records()['result.json']).toMatchObject({ outcome: 'failed', failure: 'ACCESS_DENIED' });
  });

  it('is recorded as done if its reply was lost, but AWS shows the retention', async () => {
    const world = await World.closed();
    world.setRetention.mockImplementation(async (_, retentionDays) => {
      world.group = { ...GROUP, retentionDays };
      throw new LogferryError('AWS_CALL_FAILED', { detail: 'the connection was reset' });
    });
    expect((await world.release()).outcome).toBe('released');
    expect(world.records()['result.json']).toMatchObject({
      ...{ outcome: 'lowered', retentionDays: 30, failure: 'AWS_CALL_FAILED' },
    });
  });

  it('is described in the error if its result cannot be recorded', async () => {
    const world = await World.closed();
    world.store.beforeWrite = (key) => {
      if (key.endsWith('.result.json')) throw denied;
    };
    await expect(world.release()).rejects.toThrow(/was lowered from unlimited to 30 days.*could not be recorded/);
    expect([world.group.retentionDays, Object.keys(world.records())]).toEqual([30, ['proof.json']]);
  });
});
