import type { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { refuse } from '../problems.js';
import { problemsOf } from './check-props.js';
import { LogExporterRole } from './log-exporter-role.js';
import type { LogExporterRoleProps } from './props.js';

export interface LogExportCallerProps
  extends Omit<LogExporterRoleProps, 'kind' | 'trust' | 'assumes' | 'maxSessionSeconds'> {
  /** ARNs of the roles with which workers assume this role. They can be of any account. */
  readonly workers: readonly string[];
  /** The `externalId` of the account in the worker's configuration. */
  readonly externalId?: string;
}

/**
 * A role in the account that owns log groups. A worker of another account assumes this role to export the log groups,
 * usually into a bucket of a third account. Give the role's `arn` to `sources` of the bucket and to `assumes` of the
 * worker's role. All names are known before Terraform applies anything, so no stack needs a provider for another
 * account.
 * @throws WrongProps with every wrong prop, its value and the remedy
 */
export class LogExportCaller extends LogExporterRole {
  constructor(scope: Construct, id: string, props: LogExportCallerProps) {
    super(scope, id, asRole(id, props));
  }
}

/** Converts the props to those of {@link LogExporterRole}. Problems are reported under the names of the given props. */
function asRole(id: string, { workers, externalId, ...props }: LogExportCallerProps): LogExporterRoleProps {
  const trust = [defined({ arns: workers, externalId })];
  const role: LogExporterRoleProps = { ...props, kind: 'exporter', trust };
  const problems = problemsOf(role).map((problem) => ({ ...problem, prop: ownName(problem.prop) }));
  refuse(`LogExportCaller '${id}'`, problems);
  return role;
}

const ownName = (prop: string): string =>
  prop.replace(/^trust\[0\]\.arns/, 'workers').replace(/^trust\[0\]\.externalId$/, 'externalId');
