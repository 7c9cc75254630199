import type { Client } from '@temporalio/client';
import type { Signer } from '../../archive/signing/index.js';
import type { ExportTimings, FiredBy, LaneSettings, RequestedRoute, ResolvedRequest } from '../../contract/index.js';
import type { AwsFor } from '../ports.js';
import type { ReportWork } from '../work-event.js';
import type { BucketOwners } from './bucket-owner.js';

/** The ports and settings of the activities of exports, from the worker's configuration. */
export interface ExportDeps {
  awsFor: AwsFor;
  /**
   * Checks that the configuration of this worker allows exports over this route (account alias, Region and destination)
   * for the request with this hash. AWS's permissions alone do not suffice, because an activity's input comes from
   * Temporal, where other clients can start workflows, too. Every activity of an export calls `authorize` before it
   * asks AWS.
   * @returns the accounts that may own the bucket; the activity checks the owner after AWS has answered which account
   * its credentials belong to
   * @throws LogferryError DESTINATION_NOT_ALLOWED, NOT_RECORDED_HERE
   */
  authorize(route: RequestedRoute, requestHash: string): Promise<BucketOwners>;
  /**
   * Lets the request of a firing pass `authorize`, if a command of the user has recorded the schedule's request.
   * Present on the embedded engine only.
   */
  admitFiring?: (request: ResolvedRequest, firedBy: FiredBy) => Promise<void>;
  /**
   * Gives the key that signs the manifests of exports with an account alias, or of exports without an alias. Undefined
   * if the worker has no such key. Absent: the worker signs nothing.
   */
  signerFor?: (account: string | undefined) => Signer | undefined;
  timings: ExportTimings;
  /** Settings for a lane that an export of this worker starts. */
  lane: LaneSettings;
  /** Id of an endpoint other than AWS's own; absent for AWS itself. Each endpoint has lanes of its own. */
  endpointId?: string;
  version: string;
  /** A client of the worker's Temporal namespace. Without a client, exports have no search attributes. */
  client?: Client;
  /** Takes the events of the work, for the log and the metrics of the worker. */
  report?: ReportWork;
}
