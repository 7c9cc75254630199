import { gzipSync } from 'node:zlib';
import type { Fault } from '@logferry/emulator';
import { expect } from 'vitest';
import type { Receipt } from '../../../archive/index.js';
import { instantMs } from '../../../contract/index.js';
import { CONTENT, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { FIRST_DAY, type World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const hostileContent = new Topic('an export of hostile content');

const IMPATIENT = { longestPauseMs: 150, idleTurnMs: 100 };

/** S3 refuses to read exported objects until the faults are cleared. */
const UNREADABLE: Fault = {
  operation: 'GetObject',
  urlHas: '/data/',
  ...{ kind: 'error-before', status: 400, code: 'ExpiredToken', times: 1_000_000 },
};

const log = (world: World, logGroupName: string, messages: readonly string[]): Promise<number> =>
  world.emulator.loadEvents(
    { region: REGION, logGroupName, logStreamName: 'app' },
    messages.map((message, index) => ({ timestamp: instantMs(FIRST_DAY) + index * 1_000, message })),
  );

/** Starts an export, and returns when the export cannot read back the objects of its tasks. */
async function startUnread(world: World, groups: readonly string[]): Promise<string> {
  const started = await world.exports.start(world.request([...groups], 1));
  await seen(() => world.tasks.length > 0);
  world.emulator.addFault(UNREADABLE);
  await seen(async () => (await world.exports.progress(started.id))?.trouble);
  return started.id;
}

/** Keys of the objects that tasks have written, without AWS's probe objects. */
const objectsOfTasks = async (world: World): Promise<string[]> =>
  (await world.keysBelow('data/')).filter((key) => key.endsWith('.gz'));

const outcomes = (receipts: readonly Receipt[]): string[] =>
  receipts.map(({ slice, outcome }) => `${slice.logGroup} ${slice.generation} ${outcome}`).sort();

hostileContent.scenario(
  'archives lines that begin with impossible dates or dates of other days, and the events around them',
  { alsoOverTheServer: 'npm run test:rest' },
  async (world) => {
    const stamps = [
      '9999-02-30T00:00:00.000Z',
      '0000-02-30T00:00:00.000Z',
      '2026-06-31T00:00:00.000Z',
      '2026-09-30T23:59:59.999Z',
      '2026-10-02T00:00:00.001Z',
      '9999-12-31T23:59:59.999Z',
    ];
    const messages = [
      ...stamps.map((stamp) => `${CONTENT}\n${stamp} ${CONTENT}`),
      ...stamps.map((stamp) => `${stamp} ${CONTENT}`),
      ...['\n\n\n', '\0\0', '\r\n', '\u001b[2J', '\ufeff', '\u2028', 'x'.repeat(900_000)].map(
        (odd) => `${odd}${CONTENT}`,
      ),
    ];
    const loaded = await log(world, '/forged', messages);
    const sound = await world.logGroup('/sound', 1);
    const { id } = await world.exports.start(world.request(['/forged', '/sound'], 1));
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'completed',
      slices: { archived: 2, failed: 0 },
      events: loaded + sound,
    });
    const receipt = (await world.receipts()).find(({ slice }) => slice.logGroup === '/forged');
    expect(receipt?.totals).toMatchObject({
      events: loaded,
      firstEvent: FIRST_DAY.replace('Z', '.000Z'),
      lastEvent: new Date(instantMs(FIRST_DAY) + (messages.length - 1) * 1_000).toISOString(),
    });
  },
);

const COMPRESSED = gzipSync(`${FIRST_DAY.replace('Z', '.000Z')} ${CONTENT}\n`.repeat(100));

const SPOILT: [what: string, body: string | Uint8Array][] = [
  ['empties', ''],
  ['overwrites with text', `${FIRST_DAY.replace('Z', '.000Z')} ${CONTENT}\n`],
  ['cuts', COMPRESSED.subarray(0, COMPRESSED.length / 2)],
  ['damages', Buffer.from(COMPRESSED).fill(0xff, COMPRESSED.length - 8, COMPRESSED.length - 4)],
];
for (const [what, body] of SPOILT) {
  hostileContent.scenario(
    `exports a slice again, and names the object, if another program ${what} an object of the first task`,
    { timings: IMPATIENT },
    async (world) => {
      const loaded = await world.logGroup('/spoilt', 1);
      const id = await startUnread(world, ['/spoilt']);
      const [key = ''] = await objectsOfTasks(world);
      await world.overwrite(key, body);
      world.emulator.clearFaults();
      expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 2, events: loaded });
      const receipts = await world.receipts();
      expect(outcomes(receipts)).toEqual(['/spoilt 1 failed', '/spoilt 2 archived']);
      expect(receipts[0]?.evidence.join()).toContain(key);
    },
  );
}

hostileContent.scenario(
  'does not record a window as empty if another program deletes all objects of its task',
  { timings: IMPATIENT },
  async (world) => {
    const loaded = await world.logGroup('/deleted', 1);
    const id = await startUnread(world, ['/deleted']);
    for (const key of await objectsOfTasks(world)) await world.remove(key);
    world.emulator.clearFaults();
    expect(await world.exports.wait(id)).toMatchObject({
      status: 'failed',
      slices: { unconfirmedEmpty: 1 },
      failures: [{ code: 'UNCONFIRMED_EMPTY' }],
    });
    const again = await world.exports.start(world.request(['/deleted'], 1));
    expect(await world.exports.wait(again.id)).toMatchObject({ status: 'completed', events: loaded });
    expect(outcomes(await world.receipts())).toEqual(['/deleted 1 unconfirmedEmpty', '/deleted 2 archived']);
  },
);
