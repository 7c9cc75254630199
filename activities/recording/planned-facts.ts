import { type ObjectStore, UnreadableObject } from '../../archive/index.js';
import { type Interval, instantMs, LogferryError, type ResolvedRequest } from '../../contract/index.js';
import { type GroupAnswers, provesQuiet } from '../plan/answers.js';
import { answersOf, surveyOf } from '../plan/plan-session.js';
import type { SurveyedGroup } from '../plan/surveyed-group.js';
import type { Aws } from '../ports.js';
import type { ExportDeps } from '../shared/deps.js';
import type { OpenedExport } from '../types/opening.js';

/**
 * The answers of AWS that planning has stored in the bucket about the log groups of a run. Their object keys follow
 * from the export, the run and the planning pass. Recording reads the stored answers, because any workflow of the
 * namespace could give the activity other answers as input.
 */
export class PlannedFacts {
  constructor(
    private readonly deps: ExportDeps,
    private readonly aws: Aws,
    private readonly store: ObjectStore,
    private readonly opened: OpenedExport,
    private readonly request: ResolvedRequest,
    /** The pass that planned the slices. */
    private readonly pass: number,
  ) {}

  /**
   * A log group as the survey of the pass found it; undefined if the survey did not find the group or cannot be read.
   */
  async group(name: string): Promise<SurveyedGroup | undefined> {
    try {
      return (await surveyOf(this.deps, this.store, this.opened, this.pass)).byName.get(name);
    } catch (error) {
      if (error instanceof UnreadableObject) return undefined;
      throw error;
    }
  }

  /**
   * Proves by AWS's answers that a window holds no events. AWS is asked now if planning has not asked about the group.
   * @returns when AWS was asked, and which answer is the evidence
   * @throws LogferryError UNPROVEN if AWS's answers do not prove it, or if there are none about the group
   */
  async quiet(group: SurveyedGroup, window: Interval): Promise<{ askedAt: string; evidence: string }> {
    const { deps, aws, store, opened, request, pass } = this;
    const answers = await (await answersOf(deps, aws, store, opened, request)).of(group, pass);
    if (answers === undefined || !provesQuiet(answers, window)) {
      throw new LogferryError('UNPROVEN', { detail: `events of ${group.name} can lie in the window` });
    }
    return { askedAt: answers.askedAt, evidence: evidenceOf(answers, window) };
  }
}

function evidenceOf({ newest }: GroupAnswers, { fromMs }: Interval): string {
  if (newest === 'none') return 'the log group had no streams';
  return newest !== undefined && instantMs(newest) < fromMs
    ? 'by the stream index of the log group, its newest event was older than this window'
    : 'a search for the first event of the log group found no event in this window';
}
