import type { Construct } from 'constructs';
import { refuse } from '../problems.js';
import { wrongProps } from './check-props.js';
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
 * @throws WrongProps naming every prop that is wrong, its value and the remedy
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
  const problems = wrongProps(role).map((problem) => ({ ...problem, prop: ownName(problem.prop) }));
  refuse(`LogExportCaller '${id}'`, problems);
  return role;
}

const ownName = (prop: string): string =>
  prop.replace(/^trust\[0\]\.arns/, 'workers').replace(/^trust\[0\]\.externalId$/, 'externalId');
