import type { LogGroupReader, SeenGroup } from '../../local/index.js';
import type { CallContext } from '../handlers.js';
import type { Settings, Temporal } from '../settings.js';
import type { State } from './request.js';

/** A destroy of a guard while it runs. */
export interface Destroy {
  readonly state: State;
  readonly group: SeenGroup;
  /** The account in which this process sees the log group. */
  readonly accountId: string;
  /** The id of the guard's export. */
  readonly id: string;
  readonly reader: LogGroupReader;
  readonly temporal: Temporal;
  readonly context: CallContext<Settings>;
  /** The end of the destroy's time limit (epoch ms, by the clock of this machine). */
  readonly deadlineMs: number;
}
