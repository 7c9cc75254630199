import type { LaneSettings, ResolvedRequest } from '../contract/index.js';
import type { ExportTimings } from './api.js';
import type { AwsFor, Identity } from './ports.js';

/** What the worker's configuration gives the activities of exports. */
export interface ExportDeps {
  awsFor: AwsFor;
  /**
   * Whether this worker may do what a request asks, apart from what AWS allows.
   * @throws LogferryError DESTINATION_NOT_ALLOWED, NOT_RECORDED_HERE
   */
  authorize(request: ResolvedRequest, identity: Identity): Promise<void>;
  timings: ExportTimings;
  /** Of the lane that an export of this worker is the first to ask. */
  lane: LaneSettings;
  /** Keeps the lanes of another endpoint apart; absent for AWS itself. */
  endpointId?: string;
  version: string;
}
