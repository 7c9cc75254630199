import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  getExternalWorkflowHandle,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import {
  FULL_SIGNAL,
  GRANTED_SIGNAL,
  LANE_QUERY,
  type LaneSettings,
  type LaneView,
  RELEASE_TURN_SIGNAL,
  REQUEST_TURN_SIGNAL,
  type ReleaseMessage,
  releaseMessageOf,
  type TurnRequest,
  turnRequestOf,
  YIELD_SIGNAL,
} from '../../contract/index.js';
import { lanes } from '../activity-proxies.js';
import { reportWork } from '../work-sink.js';
import { laneSeen } from './lane-seen.js';
import {
  type Effect,
  elapsed,
  emptyLane,
  isIdle,
  type LaneState,
  laneView,
  lookedAt,
  nextWakeMs,
  released,
  requested,
  type Step,
} from './lane-state.js';

interface LaneInput {
  settings: LaneSettings;
  state?: LaneState;
}

type Message =
  | { kind: 'requested'; turn: TurnRequest }
  | { kind: 'released'; message: ReleaseMessage }
  | { kind: 'looked'; requestId: string; verdict: 'alive' | 'gone' };

const SIGNAL_OF = { granted: GRANTED_SIGNAL, yield: YIELD_SIGNAL, full: FULL_SIGNAL } as const;

/**
 * The lane of an account and Region, where AWS runs one export task at a time. The lane grants turns to exports in a
 * fair order, so that exports send fewer calls that AWS would refuse. Correctness does not depend on the lane, because
 * AWS itself enforces its limit.
 */
export async function exportLane({ settings, state = emptyLane(settings) }: LaneInput): Promise<void> {
  const inbox: Message[] = [];
  let signals = 0;

  setHandler(defineSignal<[unknown]>(REQUEST_TURN_SIGNAL), (sent) => {
    signals += 1;
    const turn = turnRequestOf(sent);
    if (turn) inbox.push({ kind: 'requested', turn });
  });
  setHandler(defineSignal<[unknown]>(RELEASE_TURN_SIGNAL), (sent) => {
    signals += 1;
    const message = releaseMessageOf(sent);
    if (message) inbox.push({ kind: 'released', message });
  });
  setHandler(defineQuery<LaneView>(LANE_QUERY), () => laneView(state, Date.now(), settings), {
    description: 'The export that holds the turn, and the exports that wait for one',
  });

  const root = CancellationScope.current();
  await CancellationScope.nonCancellable(async () => {
    for (;;) {
      for (let message = inbox.shift(); message !== undefined; message = inbox.shift()) {
        await take(receive(state, message, settings));
      }
      const { look, ...step } = elapsed(state, Date.now(), settings);
      await take(step);
      if (look) void lookAt(look);
      if (inbox.length > 0) continue;
      const seen = laneSeen(workflowInfo().workflowId, state, Date.now(), settings);
      if (seen) reportWork(seen);

      if (signals >= settings.maxSignals || workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof exportLane>({ settings, state });
      }
      if (!isIdle(state)) {
        await nextMessage(nextWakeMs(state, settings));
      } else if (root.consideredCancelled) {
        throw new CancelledFailure('The lane was cancelled while it was idle');
      } else {
        await condition(() => inbox.length > 0 || root.consideredCancelled, settings.idleGraceMs);
        if (inbox.length === 0 && !root.consideredCancelled) return;
      }
    }
  });

  async function nextMessage(wakeMs: number | undefined): Promise<void> {
    if (wakeMs === undefined) await condition(() => inbox.length > 0);
    else if (wakeMs > Date.now()) await condition(() => inbox.length > 0, wakeMs - Date.now());
  }

  /**
   * Sets the next state, and sends the messages of the change. If the owner of a grant is gone, the lane becomes free
   * again, unless another owner holds it by then.
   */
  async function take({ state: next, effects }: Step): Promise<void> {
    state = next;
    for (const effect of effects) {
      const delivered = await deliver(effect);
      if (!delivered && effect.kind === 'granted') {
        inbox.push({ kind: 'looked', requestId: effect.turn.requestId, verdict: 'gone' });
      }
    }
  }

  async function lookAt({ owner, requestId }: TurnRequest): Promise<void> {
    const verdict = await lanes.lookAtOwner({ owner, requestId });
    inbox.push({ kind: 'looked', requestId, verdict });
  }
}

function receive(state: LaneState, message: Message, settings: LaneSettings): Step {
  switch (message.kind) {
    case 'requested':
      return requested(state, message.turn, Date.now(), settings);
    case 'released':
      return released(state, message.message, Date.now(), settings);
    case 'looked':
      return lookedAt(state, message.requestId, message.verdict, Date.now(), settings);
  }
}

/** Sends a message. @returns false if the owner is gone, because the server refuses signals to a closed workflow */
async function deliver(effect: Effect): Promise<boolean> {
  const { kind, turn, ...details } = effect;
  const { requestId, owner } = turn;
  try {
    await getExternalWorkflowHandle(owner).signal(SIGNAL_OF[kind], { requestId, ...details });
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure) return false;
    throw error;
  }
}
