import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instantMs, LogferryError } from '../../contract/index.js';
import { ACCOUNT, ARN, CONFIG, GuardWorld, NOW, texts } from '../../test/support/guard-world.js';
import { UNKNOWN } from '../schema/index.js';
import type { State } from './request.js';

let world: GuardWorld;
beforeEach(() => {
  vi.useFakeTimers({ now: new Date(NOW) });
  world = new GuardWorld();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the plan of a guard', () => {
  it('knows the id as soon as the log group is known, and asks AWS for nothing', async () => {
    expect((await world.planned({})).planned).toMatchObject({ id: expect.stringMatching(/^guard-[0-9a-f]{20}$/) });
    expect((await world.planned({ log_group: UNKNOWN })).planned).toMatchObject({ id: UNKNOWN, account_id: UNKNOWN });
    expect(world.source.looks).toBe(0);
  });

  it('gives the same id to a log group by name and by ARN', async () => {
    const byName = (await world.planned({ log_group: '/pay' })).planned as State;
    expect((await world.planned({})).planned).toMatchObject({ id: byName.id });
    expect((await world.planned({ log_group: `${ARN}:*` })).planned).toMatchObject({ id: byName.id });
  });

  it('takes the defaults of the provider', async () => {
    const defaults = { region: 'eu-west-1', account: 'prod', destination: CONFIG.destination, requested_by: null };
    const context = world.contextWith({ defaults });
    expect(
      (await world.planned({ log_group: '/pay', region: null, destination: null }, null, context)).planned,
    ).toMatchObject({ region: 'eu-west-1', account: 'prod', destination: { bucket: 'archive' }, slice: null });
  });

  it('says which argument is missing or contradicts another', async () => {
    expect((await world.planned({ region: null })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    expect((await world.planned({ region: 'eu-west-1' })).diagnostics).toMatchObject([{ attribute: ['region'] }]);
    const hive = { ...CONFIG.destination, layout: 'hive' };
    expect((await world.planned({ destination: hive, slice: 'month' })).diagnostics).toMatchObject([
      { attribute: ['slice'] },
    ]);
  });

  it('changes destination, account, accept_tail_loss and enabled in place, and replaces the guard for another log group', async () => {
    const state = await world.guard();
    expect((await world.planned({}, state)).planned).toEqual(state);
    const other = { ...CONFIG.destination, bucket: 'other' };
    for (const change of [
      { destination: other },
      { accept_tail_loss: true },
      { enabled: false },
      { account: 'prod' },
    ]) {
      expect(await world.planned(change, state)).toEqual({
        replaces: false,
        planned: { ...state, ...change },
        diagnostics: [],
      });
    }
    for (const change of [{ log_group: UNKNOWN }, { log_group: '/other' }]) {
      expect(await world.planned(change, state)).toMatchObject({
        replaces: true,
        diagnostics: [{ summary: 'The destroy first exports log group /pay' }],
      });
    }
  });

  it('estimates the export of a destroy, and says what happens to the newest events', async () => {
    world.source.events = [instantMs('2026-11-20T07:00:00Z')];
    const [warning, ...others] = (await world.planned(null, await world.guard())).diagnostics;
    expect(warning).toMatchObject({
      severity: 'warning',
      detail: expect.stringMatching(
        /12 MB stored, 51 days, about 51 export tasks at most.*waits until 2026-11-20T19:00:00Z/s,
      ),
    });
    expect(others).toEqual([]);
    expect((await world.planned(null, await world.guard({ accept_tail_loss: true }))).diagnostics).toMatchObject([
      { detail: expect.stringMatching(/accept_tail_loss = true: events of the last 12 hours can be missing/) },
    ]);
    expect((await world.planned(null, await world.guard({ slice: 'auto' }))).diagnostics).toMatchObject([
      { detail: expect.stringContaining('about 2 export tasks. AWS') },
    ]);
  });

  it('warns before a destroy if the log group does not exist, cannot be looked up, or is not exported', async () => {
    const state = await world.guard();
    world.source.group = undefined;
    expect(texts((await world.planned(null, state)).diagnostics)).toEqual([
      `warning: Log group /pay does not exist in account ${ACCOUNT}, eu-central-1`,
    ]);
    world.source.failure = new LogferryError('CREDENTIALS');
    expect(texts((await world.planned(null, state)).diagnostics)).toEqual([
      expect.stringMatching(
        /^warning: The guard cannot look at log group \/pay: The AWS credentials were not accepted/,
      ),
    ]);
    expect(texts((await world.planned(null, { ...state, enabled: false })).diagnostics)).toEqual([
      'warning: Log group /pay is not exported when its guard is destroyed',
    ]);
    expect(world.fake.calls).toBe(0);
  });
});

describe('the create of a guard', () => {
  it('starts no export, and stores the account', async () => {
    const { state, diagnostics } = await world.create({ log_group: '/pay' });
    expect({ account: state?.account_id, diagnostics, calls: world.fake.calls }).toEqual({
      account: ACCOUNT,
      diagnostics: [],
      calls: 0,
    });
  });

  it('is refused with credentials of another account than the account in the ARN', async () => {
    world.source.accountId = '999999999999';
    expect(await world.create()).toMatchObject({ state: null, diagnostics: [{ severity: 'error' }] });
  });

  it('only warns if the log group cannot be looked up, or does not exist yet', async () => {
    world.source.group = undefined;
    expect(texts((await world.create()).diagnostics)).toEqual([
      expect.stringMatching(/^warning: .*does not exist yet/),
    ]);
    world.source.failure = new LogferryError('CREDENTIALS');
    const { state, diagnostics } = await world.create({ log_group: '/pay' });
    expect({ account: state?.account_id, found: texts(diagnostics) }).toEqual({
      account: null,
      found: [expect.stringMatching(/^warning: The guard cannot look at/)],
    });
  });
});
