import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenedExport } from '../../activities/index.js';
import { type CallAges, DEFAULT_TIMINGS, type ResolvedRequest, UNKNOWN_CALLS } from '../../contract/index.js';
import { CallLedger } from './call-ledger.js';
import { Cancellation } from './cancellation.js';
import { Mailbox } from './mailbox.js';
import { type ExportState, newState } from './state.js';
import { VirtualRuntime } from './testing/virtual-runtime.js';
import { Turn } from './turn.js';

let runtime: VirtualRuntime;
let state: ExportState;
let ledger: CallLedger;

beforeEach(() => {
  runtime = new VirtualRuntime({} as never);
  state = {} as ExportState;
  ledger = new CallLedger(runtime, state);
});

/** The recent calls that the next activity gets. The activity answers with `after`. */
async function given(after?: unknown): Promise<CallAges | undefined> {
  let got: CallAges | undefined;
  await ledger.spend(async ({ calls }) => {
    got = calls;
    return { calls: after as CallAges };
  });
  return got;
}

const pass = (ms: number) => runtime.play(runtime.sleep(ms), 1_000);

describe('the ledger of calls', () => {
  it('gives each activity the known calls, with their ages at its start', async () => {
    expect(await given([9_000, 100])).toEqual(UNKNOWN_CALLS);
    await pass(500);
    expect(await given([300])).toEqual([9_500, 600]);
    await pass(10_000);
    expect(await given()).toEqual([]);
  });

  it('does not know the calls after an activity that failed', async () => {
    await given([]);
    await expect(ledger.spend(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await pass(60_000);
    expect(await given()).toEqual(UNKNOWN_CALLS);
  });

  it('does not know the calls while another activity runs', async () => {
    await given([]);
    void ledger.spend(() => new Promise<never>(() => undefined));
    expect(await given()).toEqual(UNKNOWN_CALLS);
  });

  it.each([[undefined], ['6'], [[Number.NaN]]])(
    'counts the calls as unknown after an activity that answers with %s instead of the ages of calls',
    async (after) => {
      await given(after);
      expect(await given()).toEqual(UNKNOWN_CALLS);
    },
  );

  it('keeps the calls when the export continues as new', async () => {
    await given([3]);
    ledger = new CallLedger(runtime, JSON.parse(JSON.stringify(state)) as ExportState);
    await pass(1_000);
    expect(await given()).toEqual([1_003]);
  });
});

describe('the recent calls of an export', () => {
  const opened = { exportId: 'e', laneId: 'lane', timings: DEFAULT_TIMINGS } as OpenedExport;
  let mailbox: Mailbox;
  let turn: Turn;

  beforeEach(() => {
    mailbox = new Mailbox();
    state = newState(opened);
    runtime = new VirtualRuntime({ requestTurn: async () => 'lane-run' } as never);
    ledger = new CallLedger(runtime, state);
    const request = { weight: 1 } as ResolvedRequest;
    turn = new Turn(runtime, mailbox, new Cancellation(runtime, mailbox), state.turn, opened, request, ledger);
  });

  /** Gets a turn, which the lane grants with these calls. */
  async function hold(calls: CallAges | undefined): Promise<void> {
    const held = turn.hold();
    const requestId = state.turn.requestId ?? '';
    mailbox.grant({ requestId, ...(calls && { calls }) });
    await runtime.play(held, 10);
  }

  it('are those that the lane states with the grant of a turn', async () => {
    await hold([7, 5]);
    expect(await given()).toEqual([7, 5]);
  });

  it('become unknown with a grant that states no calls, even if the export knew its own earlier calls', async () => {
    await given([1]);
    await hold(undefined);
    expect(await given()).toEqual(UNKNOWN_CALLS);
  });

  it('do not change when the export goes on with a turn that it already holds', async () => {
    await hold([7, 5]);
    await given([2]);
    await turn.hold();
    expect(await given()).toEqual([2]);
  });

  it('go back to the lane when the export releases its turn, with their ages at the release', async () => {
    await hold([7, 5]);
    await pass(100);
    await turn.release();
    expect(runtime.signals.at(-1)?.message).toEqual({ requestId: 'run/1', calls: [107, 105] });
  });

  it('are not stated to the lane if they are unknown, or if the export withdraws its request for a turn', async () => {
    await hold([]);
    void ledger.spend(() => new Promise<never>(() => undefined));
    await turn.release();
    expect(runtime.signals.at(-1)?.message).toEqual({ requestId: 'run/1' });
    await given([1]);
    state.turn.requestId = 'run/2';
    await turn.release();
    expect(runtime.signals.at(-1)?.message).toEqual({ requestId: 'run/2' });
  });
});
