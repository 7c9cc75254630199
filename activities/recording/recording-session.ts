import type { ObjectStore } from '../../archive/index.js';
import { gridSlicesIn, intervalOf } from '../../contract/index.js';
import type { RecountCharges } from '../plan/recount-charges.js';
import type { Aws } from '../ports.js';
import type { ReportWork } from '../work-event.js';
import type { DescribedTasks } from './described-tasks.js';
import type { PlannedFacts } from './planned-facts.js';
import type { Recording } from './receipt-content.js';

/** The ports and facts that all slices of a batch are recorded with. */
export interface RecordingSession extends Recording {
  aws: Aws;
  store: ObjectStore;
  tasks: DescribedTasks;
  planned: PlannedFacts;
  /** Decides which queries may count events at the source. */
  sourceCharges(): Pick<RecountCharges, 'charge'>;
  report?: ReportWork;
}

/** Number of slices of the request's grid that a window touches. */
export const slicesIn = (
  window: { from: string; to: string },
  { request }: Pick<RecordingSession, 'request'>,
): number => gridSlicesIn(intervalOf(window), request.slice);
