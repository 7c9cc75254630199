import { beforeEach, describe, expect, it } from 'vitest';
import { defined, LogferryError } from '../contract/index.js';
import { ended, quiet, RecordingWorld, said } from './testing/recording-world.js';
import type { EndedSlice } from './types/ended-slice.js';

let world: RecordingWorld;
beforeEach(async () => {
  world = await RecordingWorld.open();
});

describe('a batch', () => {
  const resetConnection = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  /** Two slices whose tasks wrote nothing, so that AWS is asked whether their windows have events. */
  function emptySlices(): EndedSlice[] {
    world.task('ta', '/a', { objects: 0 });
    world.task('tb', '/b', { objects: 0 });
    return [ended('/a', said('completed', 'ta')), ended('/b', said('completed', 'tb'))];
  }
  const questions = () => world.asked.filter((each) => each.startsWith('events'));

  it('needs one call for a page of tasks, and calls by id only for tasks that the page does not show', async () => {
    for (const [taskId, logGroup] of [
      ['t1', '/a'],
      ['t2', '/b'],
      ['t3', '/c'],
    ] as const)
      world.task(taskId, logGroup);
    await world.record([ended('/a', said('completed', 't1')), ended('/b', said('completed', 't2'))]);
    expect(world.asked).toEqual(['groups /a /b', 'page']);
    world.asked = [];
    world.group('/d');
    world.task('t4', '/d');
    const hiding = world.aws({ exportTasks: { page: async () => ({ tasks: [world.tasks.get('t3')] }) } });
    const slices = [ended('/c', said('completed', 't3')), ended('/d', said('completed', 't4'))];
    await world.record(slices, {}, hiding);
    expect(world.asked).toEqual(['groups /c /d', 'find t4']);
  });

  it.each([
    new TypeError('undefined is not a function'),
    new RangeError('Invalid time value'),
    new SyntaxError('Unexpected token'),
    Object.assign(new Error('[]'), { name: 'ZodError' }),
  ])(
    'in which one slice fails by a mistake of this code: that slice is tried twice, and the others are recorded (%s)',
    async (error) => {
      world.trouble.set('/a', error);
      expect(await world.record(emptySlices())).toMatchObject([
        { kind: 'defect', failure: { code: 'DEFECT' } },
        { kind: 'recorded', outcome: 'empty' },
      ]);
      expect(questions()).toEqual(['events of /a', 'events of /a', 'events of /b']);
    },
  );

  it('has the answer `blind` for a slice that AWS refuses, so that the workflow waits', async () => {
    world.trouble.set('/a', new LogferryError('ACCESS_DENIED'));
    expect(await world.record(emptySlices())).toMatchObject([
      { kind: 'blind', failure: { code: 'ACCESS_DENIED' } },
      { kind: 'recorded', outcome: 'empty' },
    ]);
  });

  it.each(['DESTINATION_NOT_ALLOWED', 'CREDENTIALS', 'AWS_UNREACHABLE'] as const)(
    'has only the answer `blind` if the worker or AWS refuses the whole batch with %s',
    async (code) => {
      world.refusal = new LogferryError(code);
      expect(await world.record([ended('/a', quiet), ended('/b', quiet)])).toMatchObject([
        { kind: 'blind', failure: { code } },
        { kind: 'blind', failure: { code } },
      ]);
    },
  );

  it('continues after the last finished slice when the activity is tried again', async () => {
    let heartbeatDetails: unknown;
    const onHeartbeat = (details: unknown) => {
      heartbeatDetails = structuredClone(details);
    };
    world.trouble.set('/b', new Error('of no known kind'));
    const slices = emptySlices();
    await expect(world.record(slices, { onHeartbeat })).rejects.toThrow('of no known kind');
    world.trouble.clear();
    world.asked = [];
    const answers = await world.record(slices, { attempt: 2, ...defined({ heartbeatDetails }), onHeartbeat });
    expect(answers).toMatchObject([{ outcome: 'empty' }, { outcome: 'empty' }]);
    expect(questions()).toEqual(['events of /b']);
  });

  it("takes the stored receipt of a task, and does not read the task's objects again", async () => {
    world.group('/a', { retentionDays: 30 });
    world.task('t1', '/a', { createdAt: '2026-10-31T06:00:00Z' });
    const first = await world.record([ended('/a', said('completed', 't1'))]);
    const read: string[] = [];
    const { read: readObject } = world.store;
    world.store.read = (key) => {
      read.push(key);
      return readObject.call(world.store, key);
    };
    expect(await world.record([ended('/a', said('completed', 't1'))])).toEqual(first);
    expect(read.filter((key) => key.includes('data/'))).toEqual([]);
  });

  it('fails at every attempt with an error of no known kind, so that Temporal tries again', async () => {
    const error = new Error('of no known kind');
    world.trouble.set('/a', error);
    await expect(world.record(emptySlices(), { attempt: 100 })).rejects.toBe(error);
  });

  it('has the answer `blind` for a slice with a broken connection, and for all later slices after two such slices in a row', async () => {
    const slices = [...emptySlices(), ...emptySlices()];
    world.trouble.set('/a', resetConnection());
    world.trouble.set('/b', resetConnection());
    const away = { kind: 'blind', failure: { code: 'AWS_CALL_FAILED' } };
    expect(await world.record(slices)).toMatchObject([away, away, away, away]);
    expect(questions()).toEqual(['events of /a', 'events of /b']);
    world.trouble.delete('/b');
    const empty = { kind: 'recorded', outcome: 'empty' };
    expect(await world.record(slices)).toMatchObject([away, empty, away, empty]);
  });
});
