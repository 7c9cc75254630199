import type { ExportTimings, LaneSettings, ResolvedRequest } from '../../contract/index.js';
import type { AwsFor } from '../ports.js';

/** Where an export reads and writes, as far as a worker's configuration has a say in it. */
export interface AskedPlace extends Pick<ResolvedRequest, 'account' | 'region'> {
  destination: Pick<ResolvedRequest['destination'], 'bucket' | 'prefix'>;
}

/** What the worker's configuration gives the activities of exports. */
export interface ExportDeps {
  awsFor: AwsFor;
  /**
   * Whether this worker may work there for the request with this hash, apart from what AWS allows. Asked before every
   * activity, since what an activity is given comes from Temporal, where others can start workflows, too.
   * @throws LogferryError DESTINATION_NOT_ALLOWED, NOT_RECORDED_HERE
   */
  authorize(asked: AskedPlace, requestHash: string): Promise<void>;
  timings: ExportTimings;
  /** Of the lane that an export of this worker is the first to ask. */
  lane: LaneSettings;
  /** Keeps the lanes of another endpoint apart; absent for AWS itself. */
  endpointId?: string;
  version: string;
}
