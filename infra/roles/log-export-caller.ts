import type { Construct } from 'constructs';
import { wrongProps } from './check-props.js';
import { refuseWrong } from './findings.js';
import { LogExporterRole } from './log-exporter-role.js';
import type { LogExporterRoleProps } from './props.js';

export interface LogExportCallerProps
  extends Omit<LogExporterRoleProps, 'kind' | 'trust' | 'assumes' | 'maxSessionSeconds'> {
  /** ARNs of the workers' roles, in whatever account, that take this one on. */
  readonly workers: readonly string[];
  /** What the worker's configuration names as `externalId` of the account. */
  readonly externalId?: string;
}

/**
 * The role in an account of log groups that a worker elsewhere takes on to export them, usually into the bucket of yet
 * another account. The three are joined by names and ARNs that are known before anything is applied: give `arn` to the
 * bucket's `LogArchiveBucket` and to `assumes` of the worker's role, and no stack needs a provider for another account.
 * @throws Error at synth naming every prop that is wrong, its value and the remedy
 */
export class LogExportCaller extends LogExporterRole {
  constructor(scope: Construct, id: string, props: LogExportCallerProps) {
    super(scope, id, asRole(id, props));
  }
}

/** Wrong props are refused here, by the names they have here. */
function asRole(id: string, { workers, externalId, ...props }: LogExportCallerProps): LogExporterRoleProps {
  const trust = [{ arns: workers, ...(externalId !== undefined && { externalId }) }];
  const role: LogExporterRoleProps = { ...props, kind: 'exporter', trust };
  const findings = wrongProps(role).map((finding) => ({ ...finding, prop: ownName(finding.prop) }));
  refuseWrong(`LogExportCaller "${id}"`, findings);
  return role;
}

const ownName = (prop: string): string =>
  prop.replace(/^trust\[0\]\.arns/, 'workers').replace(/^trust\[0\]\.externalId$/, 'externalId');
