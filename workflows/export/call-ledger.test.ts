import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenedExport } from '../../activities/index.js';
import { CALLS_A_SECOND, DEFAULT_TIMINGS, MOST_CREDIT, RESERVED_CREDIT } from '../../contract/index.js';
import { CallLedger } from './call-ledger.js';
import { Cancellation } from './cancellation.js';
import { Mailbox } from './mailbox.js';
import { SliceRunner } from './slice-runner.js';
import { type ExportState, newState } from './state.js';
import { VirtualRuntime } from './testing/virtual-runtime.js';
import type { Turn } from './turn.js';

let runtime: VirtualRuntime;
let state: ExportState;
let ledger: CallLedger;

beforeEach(() => {
  runtime = new VirtualRuntime({} as never);
  state = {} as ExportState;
  ledger = new CallLedger(runtime, state);
});

/** The credit that the next activity gets. The activity answers with `left`. */
async function given(left?: unknown): Promise<number> {
  let got = Number.NaN;
  await ledger.spend(async ({ credit }) => {
    got = credit;
    return { credit: left as number };
  });
  return got;
}

const pass = (ms: number) => runtime.play(runtime.sleep(ms), 1_000);

describe('the ledger of calls', () => {
  it('gives the first activity the reserve, and each later activity the credit that is left plus the credit of the time since', async () => {
    expect(await given(3)).toBe(RESERVED_CREDIT);
    expect(await given(2)).toBe(3);
    await pass(1_000);
    expect(await given(0)).toBeCloseTo(2 + CALLS_A_SECOND);
    await pass(60_000);
    expect(await given(0)).toBe(MOST_CREDIT);
  });

  it('counts all credit as used after an activity that failed', async () => {
    await given(MOST_CREDIT);
    await expect(ledger.spend(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await pass(60_000);
    expect(await given()).toBe(RESERVED_CREDIT);
  });

  it('gives a second activity the reserve while the first one runs', async () => {
    await given(MOST_CREDIT);
    void ledger.spend(() => new Promise<never>(() => undefined));
    expect(await given()).toBe(RESERVED_CREDIT);
  });

  it.each([[undefined], ['6'], [Number.NaN]])('takes the answer %s for the reserve', async (left) => {
    await given(left);
    expect(await given()).toBe(RESERVED_CREDIT);
  });

  it('begins a new turn with the reserve, regardless of the credit that was left and of the time since', async () => {
    await given(MOST_CREDIT);
    await pass(60_000);
    ledger.newTurn();
    expect(await given()).toBe(RESERVED_CREDIT);
  });

  it('keeps the credit when the export continues as new', async () => {
    await given(3);
    ledger = new CallLedger(runtime, JSON.parse(JSON.stringify(state)) as ExportState);
    await pass(1_000);
    expect(await given()).toBeCloseTo(3 + CALLS_A_SECOND);
  });
});

describe('the credit of a create', () => {
  const opened = { exportId: 'e', archive: { accountId: '1' }, timings: DEFAULT_TIMINGS } as OpenedExport;

  /**
   * The credit that a create gets after `hold`, which gets or keeps the turn. Before `hold`, the credit is four calls.
   */
  async function creditOfCreate(heldBefore: boolean, hold: (state: ExportState) => void): Promise<number> {
    let got = Number.NaN;
    const ending = { kind: 'failed', task: { taskId: 't', adopted: true } };
    const createOrAdopt = async ({ credit }: { credit: number }) => {
      got = credit;
      return { kind: 'spent', ending };
    };
    const virtual = new VirtualRuntime({ createOrAdopt } as never);
    const run: ExportState = newState(opened);
    run.turn.requestId = 'run/1';
    run.calls = { calls: 4, atMs: virtual.now() };
    const turn = {
      held: heldBefore,
      async hold() {
        hold(run);
        this.held = true;
      },
      sliceMade: () => undefined,
    };
    const cancellation = new Cancellation(virtual, new Mailbox());
    const runner = new SliceRunner(virtual, run, turn as unknown as Turn, cancellation);
    const work = { slice: { logGroup: 'g', from: '', to: '', generation: 1 }, tries: 0 };
    await virtual.play(runner.run({ work, stage: { kind: 'creating', lookFirst: false }, waits: 0 }), 10);
    return got;
  }

  it('is what was left if the export keeps its turn, also through continue-as-new', async () => {
    expect(await creditOfCreate(true, () => undefined)).toBe(4);
  });

  it.each([
    ['gets a turn', false, () => undefined],
    [
      'gives its turn back and gets another one',
      true,
      (state: ExportState) => void Object.assign(state.turn, { requestId: 'run/2' }),
    ],
  ])('is the reserve if the export %s', async (_what, held, hold) => {
    expect(await creditOfCreate(held, hold)).toBe(RESERVED_CREDIT);
  });
});
