import type { Construct } from 'constructs';
import { type TerraformMetaArguments, TerraformResource } from '../cdk.js';
import { destinationArguments, type ExportDestination, regionOf, type Timeouts } from './props.js';

export interface LogArchiveGuardProps extends TerraformMetaArguments {
  /** Name of the log group; as a token of the group's resource, it makes the guard depend on the group. */
  readonly logGroup: string;
  /** Default: that of the provider block. */
  readonly destination?: ExportDestination;
  /** Default: the Region of the destination, or that of the provider block. */
  readonly region?: string;
  readonly account?: string;
  /** Accepts that the last 12 hours, which AWS may not have made available yet, can be incomplete. Default: false. */
  readonly acceptTailLoss?: boolean;
  /** False, applied before the destroy, lets the log group go without an export. Default: true. */
  readonly enabled?: boolean;
  readonly timeouts?: Pick<Timeouts, 'delete'>;
}

/**
 * A `logferry_archive_guard`: its destroy exports the log group up to that moment and fails if the export is not
 * complete. Terraform destroys it before the log group, so an unarchived group stays.
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
    const { logGroup, destination, region, account, acceptTailLoss, enabled, timeouts } = this.#props;
    return {
      log_group: logGroup,
      destination: destination && destinationArguments(destination),
      region: regionOf(region, destination),
      account,
      accept_tail_loss: acceptTailLoss,
      enabled,
      timeouts,
    };
  }
}
