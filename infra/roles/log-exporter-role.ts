import type { Construct } from 'constructs';
import { LogRole } from './log-role.js';
import type { LogExporterRoleProps } from './props.js';
import { roleStatements } from './role-statements.js';

/**
 * A role for planning, exporting or reading, with the least permissions that logferry's calls need (`roleStatements`).
 * It cannot lower the retention of log groups; {@link LogReleaserRole} can.
 * @throws WrongProps with every wrong prop, its value and the remedy
 */
export class LogExporterRole extends LogRole {
  constructor(scope: Construct, id: string, props: LogExporterRoleProps) {
    const { kind } = props;
    super(scope, id, props, { construct: 'LogExporterRole', kind, statements: () => roleStatements(kind, props) });
  }
}
