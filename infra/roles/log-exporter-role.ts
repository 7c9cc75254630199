import { Construct } from 'constructs';
import { partitionOf, policyText } from '../../destination/statements/index.js';
import { IamInstanceProfile, IamRole, IamRolePolicy } from '../cdk.js';
import { refuse } from '../problems.js';
import { wrongLengths, wrongProps } from './check-props.js';
import { logicalIdOf } from './logical-id.js';
import type { LogExporterRoleProps } from './props.js';
import { roleStatements } from './role-statements.js';
import { trustStatements } from './trust.js';

/**
 * A role for what plans, exports or reads, allowed the least that logferry's calls need (see `roleStatements`).
 * @throws WrongProps naming every prop that is wrong, its value and the remedy
 */
export class LogExporterRole extends Construct {
  /** Known before anything is applied, so that another account's stack can name the role literally. */
  readonly arn: string;
  /** The resources themselves, for what the props do not offer. */
  readonly role: IamRole;
  readonly policy: IamRolePolicy;
  readonly instanceProfile?: IamInstanceProfile;

  constructor(scope: Construct, id: string, props: LogExporterRoleProps) {
    super(scope, id);
    refuse(`LogExporterRole '${id}'`, wrongProps(props));
    const { kind, name, path = '/', trust, accountId, permissionsBoundary, maxSessionSeconds, tags } = props;
    const partition = partitionOfRole(props);
    const trusted = policyText(trustStatements(trust, { accountId, partition }));
    const permitted = policyText(roleStatements(kind, props));
    refuse(`LogExporterRole '${id}'`, wrongLengths(trusted, permitted));

    this.arn = `arn:${partition}:iam::${accountId}:role${path}${name}`;
    const tagged = tags === undefined ? {} : { tags: { ...tags } };
    this.role = new IamRole(this, 'role', {
      name,
      path,
      assumeRolePolicy: trusted,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
      ...(maxSessionSeconds !== undefined && { maxSessionDuration: maxSessionSeconds }),
      ...tagged,
    });
    // Before anything refers to it: a reference keeps the name it was made with.
    const logicalId = logicalIdOf(this);
    this.role.overrideLogicalId(logicalId);
    const role = this.role.name;
    this.policy = new IamRolePolicy(this, 'policy', { name: `logferry-${kind}`, role, policy: permitted });
    this.policy.overrideLogicalId(logicalId);
    if (trust.some((one) => 'ec2' in one)) {
      this.instanceProfile = new IamInstanceProfile(this, 'instance_profile', { name, path, role, ...tagged });
      this.instanceProfile.overrideLogicalId(logicalId);
    }
  }
}

/** A role that only assumes others is where they are. */
function partitionOfRole({ archives, assumes = [] }: LogExporterRoleProps): ReturnType<typeof partitionOf> {
  const [archive] = archives;
  if (archive !== undefined) return partitionOf(archive.region);
  const [, named] = assumes[0]?.split(':') ?? [];
  return named === 'aws-cn' || named === 'aws-us-gov' ? named : 'aws';
}
