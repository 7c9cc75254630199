import type { Construct } from 'constructs';
import { type TerraformMetaArguments, TerraformResource } from '../cdk.js';
import { destinationArguments, type ExportDestination, type ExportProps, regionOf, type Timeouts } from './props.js';

export interface LogArchiveGuardProps
  extends TerraformMetaArguments,
    Pick<ExportProps, 'account' | 'slice' | 'weight' | 'reason' | 'requestedBy'> {
  /**
   * ARN or name of the log group. Prefer the `arn` of the resource that makes the group. The guard is then replaced
   * together with the group, and knows the account of the group.
   */
  readonly logGroup: string;
  /** Default: the destination of the provider block. */
  readonly destination?: ExportDestination;
  /** Default: the Region of the destination, or the Region of the provider block. */
  readonly region?: string;
  /**
   * Accepts that events of the last 12 hours, which AWS may not have made available yet, can be missing. Default:
   * false.
   */
  readonly acceptTailLoss?: boolean;
  /** Whether a destroy exports the log group. If false has been applied, a destroy exports nothing. Default: true. */
  readonly enabled?: boolean;
  readonly timeouts?: Pick<Timeouts, 'delete'>;
}

/**
 * A `logferry_archive_guard`. Unless `enabled` is false, its destroy exports every event of the log group that is not
 * archived yet, and fails if the export does not complete. Terraform destroys the guard before the log group, so a log
 * group that is not archived stays.
 */
export class LogArchiveGuard extends TerraformResource {
  readonly #props: LogArchiveGuardProps;

  constructor(scope: Construct, id: string, props: LogArchiveGuardProps) {
    super(scope, id, {
      ...props,
      terraformResourceType: 'logferry_archive_guard',
      terraformGeneratorMetadata: { providerName: 'logferry' },
    });
    this.#props = props;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { logGroup, destination, region, account, slice, acceptTailLoss, enabled } = this.#props;
    const { weight, reason, requestedBy, timeouts } = this.#props;
    return {
      log_group: logGroup,
      destination: destination && destinationArguments(destination),
      region: regionOf(region, destination),
      account,
      slice,
      accept_tail_loss: acceptTailLoss,
      enabled,
      weight,
      reason,
      requested_by: requestedBy,
      timeouts,
    };
  }
}
