import type { ExportRequest } from '../../contract/index.js';
import type { Destination } from '../destination.js';

type Request = ExportRequest;

/** The archive location of an export: a bucket, or the `destination` of a LogArchiveBucket. */
export type ExportDestination = Request['destination'] | Destination;

/**
 * The selectors of log groups. An export covers every log group that at least one selector chooses, and that `excludes`
 * does not leave out.
 */
export type ExportSelectors = Omit<Request['source'], 'logGroupPrefix'>;

/**
 * The properties of a request without its window. A schedule has these properties, because each of its firings has its
 * own window. A text may be a CDKTF token, such as the name of a log group of the same stack.
 */
export interface WindowlessProps
  extends Pick<Request, 'account' | 'slice' | 'verify' | 'maxScanBytes' | 'weight' | 'reason' | 'requestedBy'> {
  readonly source: ExportSelectors;
  /** Default: the destination of the provider block. */
  readonly destination?: ExportDestination;
  /**
   * AWS Region of log groups and bucket. Default: the Region of the destination, or the Region of the provider block.
   */
  readonly region?: string;
}

/** The properties that an export and an action have in common. */
export interface ExportProps extends WindowlessProps {
  /** Half-open window `[from, to)`, two instants in UTC. */
  readonly window: { readonly from: string; readonly to: string };
}

/** Time limits of the operations, such as `90m`. */
export interface Timeouts {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

/** Arguments by their names in HCL. Terraform's configuration leaves out values that are `undefined`. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments for the properties of a request. They have the same names, in snake_case. */
export const requestArguments = (props: ExportProps): Arguments => ({
  ...windowlessArguments(props),
  window: props.window,
});

/** {@link requestArguments} for a request without a window. */
export function windowlessArguments(props: WindowlessProps): Arguments {
  const { source, destination, region, account, slice, verify, maxScanBytes, weight, reason, requestedBy } = props;
  return {
    source: {
      log_groups: source.logGroups,
      log_group_prefixes: source.logGroupPrefixes,
      log_group_pattern: source.logGroupPattern,
      tags: source.tags,
      excludes: source.excludes,
      log_stream_prefix: source.logStreamPrefix,
    },
    destination: destination && destinationArguments(destination),
    region: regionOf(region, destination),
    account,
    slice,
    verify,
    max_scan_bytes: maxScanBytes,
    weight,
    reason,
    requested_by: requestedBy,
  };
}

/** The `destination` argument. The `destination` of a LogArchiveBucket already names the bucket's owner. */
export function destinationArguments(destination: ExportDestination): Arguments {
  if ('schema_version' in destination) {
    return { bucket: destination.bucket, prefix: destination.prefix, bucket_owner: destination.account_id };
  }
  const { bucket, prefix, layout, bucketOwner } = destination;
  return { bucket, prefix, layout, bucket_owner: bucketOwner };
}

/** The Region of a resource: the given Region, or else the Region of the destination. */
export const regionOf = (region: string | undefined, destination: ExportDestination | undefined): string | undefined =>
  region ?? (destination !== undefined && 'schema_version' in destination ? destination.region : undefined);
