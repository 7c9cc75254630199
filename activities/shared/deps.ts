import type { ExportTimings, LaneSettings, RequestedRoute } from '../../contract/index.js';
import type { AwsFor } from '../ports.js';
import type { BucketOwners } from './bucket-owner.js';

/** What the worker's configuration gives the activities of exports. */
export interface ExportDeps {
  awsFor: AwsFor;
  /**
   * Checks that this worker may serve the route for the request with this hash, whatever AWS allows. Called before every
   * activity: an activity's input comes from Temporal, where other clients can start workflows too.
   * @returns who may own the bucket; the activity checks it once AWS has said whose credentials it uses
   * @throws LogferryError DESTINATION_NOT_ALLOWED, NOT_RECORDED_HERE
   */
  authorize(route: RequestedRoute, requestHash: string): Promise<BucketOwners>;
  timings: ExportTimings;
  /** Settings for a lane that an export of this worker starts. */
  lane: LaneSettings;
  /** Id of an endpoint other than AWS's own, which then has lanes of its own; absent for AWS itself. */
  endpointId?: string;
  version: string;
}
