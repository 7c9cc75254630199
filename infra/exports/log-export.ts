import type { Construct } from 'constructs';
import { type TerraformMetaArguments, TerraformResource } from '../cdk.js';
import { type ExportProps, requestArguments, type Timeouts } from './props.js';

export interface LogExportProps extends ExportProps, TerraformMetaArguments {
  /** Texts of your choice. A change replaces the export, so that it runs again. */
  readonly triggers?: Readonly<Record<string, string>>;
  /** Whether an apply waits for the end of the export. Default: true. */
  readonly wait?: boolean;
  /** Whether a destroy cancels an open export. Default: true. Objects in the archive always stay. */
  readonly cancelOnDestroy?: boolean;
  readonly timeouts?: Timeouts;
}

/** A `logferry_export`: exports the events of log groups in a window into an archive. */
export class LogExport extends TerraformResource {
  readonly #props: LogExportProps;

  constructor(scope: Construct, id: string, props: LogExportProps) {
    super(scope, id, {
      ...props,
      terraformResourceType: 'logferry_export',
      terraformGeneratorMetadata: { providerName: 'logferry' },
    });
    this.#props = props;
  }

  /** `COMPLETED`, `PARTIAL`, `FAILED`, `REFUSED`, `CANCELLED` or `RUNNING`. */
  get status(): string {
    return this.getStringAttribute('status');
  }

  /** The record of the last run: `s3://bucket/key`. */
  get manifest(): string {
    return this.getStringAttribute('manifest');
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { triggers, wait, cancelOnDestroy, timeouts } = this.#props;
    return { ...requestArguments(this.#props), triggers, wait, cancel_on_destroy: cancelOnDestroy, timeouts };
  }
}
