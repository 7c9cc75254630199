import type { Blind } from '../../activities/index.js';
import { type Failure, formatInstant } from '../../contract/index.js';
import { patience, runEndurance } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { ExportState, RunStep, Trouble } from './state.js';

/** The trouble after one more refusal. `since` stays the instant of the first one. */
export const grown = (before: Trouble | undefined, failure: Failure, nowMs: number): Trouble => ({
  failure,
  since: before?.since ?? formatInstant(nowMs),
  waits: (before?.waits ?? 0) + 1,
});

/** Whether a refusal has lasted as long as the export waits it out. */
export function isTooLong(
  { failure, since }: Trouble,
  nowMs: number,
  timings: ExportState['export']['timings'],
): boolean {
  const boundMs = runEndurance(failure, timings);
  return boundMs !== undefined && nowMs - Date.parse(since) >= boundMs;
}

/** The result of asking until there is an answer. */
export type Outlasted<Answer> = { kind: 'answered'; answer: Answer } | { kind: 'refused'; failure: Failure };

/**
 * Waits out what AWS refuses to the run as a whole. The state holds each trouble, so that progress shows it, and so that
 * its bound counts from the first refusal, in whichever run of a continued export that was.
 */
export class Troubles {
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
  ) {}

  /** Asks again and again until AWS lets the activity work, or the refusal has lasted too long. */
  async outlast<Answer extends object>(step: RunStep, ask: () => Promise<Answer | Blind>): Promise<Outlasted<Answer>> {
    const { troubles, export: opened } = this.state;
    const { timings } = opened;
    for (;;) {
      const answer = await ask();
      if (!isBlind(answer)) {
        delete troubles[step];
        return { kind: 'answered', answer: answer as Answer };
      }
      const trouble = grown(troubles[step], answer.failure, this.runtime.now());
      troubles[step] = trouble;
      if (isTooLong(trouble, this.runtime.now(), timings)) return { kind: 'refused', failure: trouble.failure };
      await this.runtime.sleep(patience(trouble.waits - 1, timings.longestPauseMs));
    }
  }
}

const isBlind = (answer: object): answer is Blind => 'kind' in answer && answer.kind === 'blind';
