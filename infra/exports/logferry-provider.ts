import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { TerraformProvider } from '../cdk.js';
import { destinationArguments, type ExportDestination, regionOf } from './props.js';

export interface LogferryProviderProps {
  /**
   * `host:port` of the Temporal service. Default, where Terraform runs: `TEMPORAL_ADDRESS`, the profile that
   * `TEMPORAL_PROFILE` names, or `localhost:7233`.
   */
  readonly temporalAddress?: string;
  readonly temporalNamespace?: string;
  /** Prefer an ephemeral variable or `TEMPORAL_API_KEY`, because a literal key is readable in the synthesised file. */
  readonly temporalApiKey?: string;
  /** Turns TLS on; `{}` is enough for a service with a public certificate. Certificates and keys are PEM texts. */
  readonly temporalTls?: TemporalTls;
  /** Task queue of the workers. Default: `LOGFERRY_TASK_QUEUE` where Terraform runs, or `logferry`. */
  readonly taskQueue?: string;
  /** Values for arguments that a resource, data source or action leaves out. */
  readonly defaults?: {
    /** Default: the Region of the destination. */
    readonly region?: string;
    readonly account?: string;
    readonly destination?: ExportDestination;
    readonly requestedBy?: string;
  };
  /** Where Terraform looks for the provider. Default: where `logferry provider install` puts it. */
  readonly source?: string;
  /** Constraint on the version of the provider. Default: any. */
  readonly version?: string;
}

/** How the provider connects to the Temporal service with TLS. */
export interface TemporalTls {
  /** Certificates of the authorities by which the service's own certificate is checked. */
  readonly serverCaCert?: string;
  readonly clientCert?: string;
  /** Prefer an ephemeral variable, because a literal key is readable in the synthesised file. */
  readonly clientKey?: string;
  /** Name that the certificate of the service must have. */
  readonly serverName?: string;
}

/**
 * The source address of the provider that `logferry provider install` installs. A test compares this address with
 * `provider/package/address.ts`.
 */
const INSTALLED_SOURCE = 'logferry.internal/logferry/logferry';

/** The `provider "logferry"` block, and its line in `required_providers`. */
export class LogferryProvider extends TerraformProvider {
  readonly #props: LogferryProviderProps;

  constructor(scope: Construct, id: string, props: LogferryProviderProps = {}) {
    super(scope, id, {
      terraformResourceType: 'logferry',
      terraformGeneratorMetadata: {
        providerName: 'logferry',
        ...defined({ providerVersionConstraint: props.version }),
      },
      terraformProviderSource: props.source ?? INSTALLED_SOURCE,
    });
    this.#props = props;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { temporalAddress, temporalNamespace, temporalApiKey, temporalTls: tls, taskQueue, defaults } = this.#props;
    return {
      temporal_address: temporalAddress,
      temporal_namespace: temporalNamespace,
      temporal_api_key: temporalApiKey,
      temporal_tls: tls && {
        server_ca_cert: tls.serverCaCert,
        client_cert: tls.clientCert,
        client_key: tls.clientKey,
        server_name: tls.serverName,
      },
      task_queue: taskQueue,
      defaults: defaults && {
        region: regionOf(defaults.region, defaults.destination),
        account: defaults.account,
        destination: defaults.destination && destinationArguments(defaults.destination),
        requested_by: defaults.requestedBy,
      },
    };
  }
}
