import { expect } from 'vitest';
import { receiptKey } from '../../../archive/index.js';
import { ACCOUNT_ID, BUCKET, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import { day, FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const records = new Topic('records of other programs');

const running = (world: World) => seen(() => world.tasks.find(({ status }) => status === 'RUNNING'));
const folder = (world: World, id: string): string => `${world.taskQueue}/_logferry/exports/${id}`;

records.scenario(
  'an export ends without a manifest, and with the reason, if another program’s object has the key of a part of the list of receipts; the next run has a manifest',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/part', 1);
    const { id } = await world.exports.start(world.request(['/part'], 1));
    await running(world);
    await world.plant(`${folder(world, id)}/0000001.part-0000001.ndjson`);
    letTasksEnd(world.emulator);
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({
      status: 'partial',
      slices: { archived: 1 },
      failures: [{ code: 'RECORD_CONFLICT' }],
    });
    expect(result.failures[0]?.message).toContain('0000001.part-0000001.ndjson');
    expect(result.manifest).toBeUndefined();

    await world.exports.start(world.request(['/part'], 1));
    const next = await world.exports.wait(id);
    expect(next).toMatchObject({ status: 'completed', slices: { skipped: 1 }, tasksCreated: 0 });
    expect(next.manifest).toContain('/0000002.manifest.json');
  },
);

records.scenario(
  'an export takes the next run number if another Temporal service has begun the same export',
  {},
  async (world) => {
    await world.logGroup('/twice', 1);
    await world.plant(`${folder(world, 'twice')}/0000001.run.json`);
    const { id } = await world.exports.start(world.request(['/twice'], 1), { id: 'twice' });
    await world.plant(`${folder(world, id)}/0000001.part-0000001.ndjson`);
    const result = await world.exports.wait(id);
    expect(result).toMatchObject({ status: 'completed', slices: { archived: 1 } });
    expect(result.manifest).toContain('/0000002.manifest.json');
  },
);

records.scenario(
  'an export leaves a slice open if another program has written an object that is no receipt at a receipt key of this slice',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/spoilt', 1);
    const { id } = await world.exports.start(world.request(['/spoilt'], 1));
    await running(world);
    const archive = {
      accountId: ACCOUNT_ID,
      region: REGION,
      bucket: BUCKET,
      bucketOwner: ACCOUNT_ID,
      layout: 'plain',
    } as const;
    const slice = {
      ...archive,
      prefix: world.taskQueue,
      logGroup: '/spoilt',
      from: FIRST_DAY,
      to: day(1),
      generation: 1,
    };
    await world.plant(receiptKey(slice, 'archived', FIRST_DAY));
    letTasksEnd(world.emulator);
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'failed',
      slices: { failed: 1 },
      failures: [{ code: 'RECORD_UNREADABLE' }],
    });
  },
);
