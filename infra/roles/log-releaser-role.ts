import type { Construct } from 'constructs';
import { LogRole } from './log-role.js';
import type { LogReleaserRoleProps } from './props.js';
import { releaserStatements } from './role-statements.js';

/**
 * A role for `logferry release`, which lowers the retention of log groups, so that AWS deletes events. No other role of
 * logferry may do so. Give this role to people or pipelines that release, and to no worker.
 * @throws WrongProps with every wrong prop, its value and the remedy
 */
export class LogReleaserRole extends LogRole {
  constructor(scope: Construct, id: string, props: LogReleaserRoleProps) {
    const statements = () => releaserStatements(props);
    super(scope, id, props, { construct: 'LogReleaserRole', kind: 'releaser', statements });
  }
}
