import type { Blind } from '../../activities/index.js';
import type { Failure } from '../../contract/index.js';
import { pauseMs, runEndurance } from './retry-policy.js';
import type { Runtime } from './runtime.js';
import type { ExportState, RunStep } from './state.js';
import { isTooLong, troubleAfter } from './trouble.js';

/** The answer of an activity, or the refusal after which the run no longer waits for an answer. */
export type Outlasted<Answer> = { kind: 'answered'; answer: Answer } | { kind: 'refused'; failure: Failure };

/** Why an activity could not do its work for now; undefined for any other answer. */
export const blindFailure = (answer: { kind: string } | Blind): Failure | undefined =>
  answer.kind === 'blind' ? (answer as Blind).failure : undefined;

/**
 * Retries the steps of a run while AWS refuses them or does not answer. The state holds each trouble, so that progress
 * shows it, and its bound counts from the first refusal, also after continue-as-new.
 */
export class Troubles {
  constructor(
    private readonly runtime: Runtime,
    private readonly state: ExportState,
  ) {}

  /**
   * Runs an activity again and again, until it has an answer or the refusal has lasted too long.
   * @param isPointless returns true when the answer is no longer needed; then the refusal is returned
   */
  async outlast<Answer extends { kind: string }>(
    step: RunStep,
    ask: () => Promise<Answer | Blind>,
    isPointless: () => boolean = () => false,
  ): Promise<Outlasted<Answer>> {
    const { troubles, export: opened } = this.state;
    const { timings } = opened;
    for (;;) {
      const answer = await ask();
      const failure = blindFailure(answer);
      if (failure === undefined) {
        delete troubles[step];
        return { kind: 'answered', answer: answer as Answer };
      }
      const nowMs = this.runtime.now();
      const trouble = troubleAfter(troubles[step], failure, nowMs);
      troubles[step] = trouble;
      if (isTooLong(trouble, nowMs, runEndurance(failure, timings))) return { kind: 'refused', failure };
      await this.runtime.sleep(pauseMs('stepRefused', { before: trouble.waits - 1, timings }));
      if (isPointless()) return { kind: 'refused', failure };
    }
  }
}
