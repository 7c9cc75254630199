import type { Blind } from '../../activities/index.js';
import { type Failure, formatInstant } from '../../contract/index.js';
import { patience } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { ExportState, RunStep } from './state.js';
import { isTooLong } from './trouble.js';

/** The answer, or why there is none. */
type Outlasted<Answer> = { kind: 'answered'; answer: Answer } | { kind: 'refused'; failure: Failure };

/**
 * Waits out what AWS refuses to the run as a whole. The state holds each trouble. So progress shows it, and its bound
 * counts from the first refusal, also after continue-as-new.
 */
export class Troubles {
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
  ) {}

  /**
   * Asks again and again, until AWS lets the activity work or the refusal has lasted too long.
   * @param isPointless whether the answer is no longer wanted; the refusal then stands
   */
  async outlast<Answer extends object>(
    step: RunStep,
    ask: () => Promise<Answer | Blind>,
    isPointless: () => boolean = () => false,
  ): Promise<Outlasted<Answer>> {
    const { troubles, export: opened } = this.state;
    const { timings } = opened;
    for (;;) {
      const answer = await ask();
      if (!isBlind(answer)) {
        delete troubles[step];
        return { kind: 'answered', answer: answer as Answer };
      }
      const { failure } = answer;
      const nowMs = this.runtime.now();
      const { since = formatInstant(nowMs), waits = 0 } = troubles[step] ?? {};
      const trouble = { failure, since, waits: waits + 1 };
      troubles[step] = trouble;
      if (isTooLong(trouble, nowMs, timings)) return { kind: 'refused', failure };
      await this.runtime.sleep(patience(waits, timings.longestPauseMs));
      if (isPointless()) return { kind: 'refused', failure };
    }
  }
}

const isBlind = (answer: object): answer is Blind => 'kind' in answer && answer.kind === 'blind';
