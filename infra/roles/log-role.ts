import { Construct } from 'constructs';
import { defined } from '../../contract/defined.js';
import { type Partition, partitionOf, partitionOfArn, policyText } from '../../destination/statements/index.js';
import { IamInstanceProfile, IamRole, IamRolePolicy } from '../cdk.js';
import { pathName } from '../logical-ids.js';
import { refuse } from '../problems.js';
import { lengthProblems, problemsOf } from './check-props.js';
import type { RoleProps } from './props.js';
import type { RoleStatement } from './statement.js';
import { trustStatements } from './trust.js';

/** What a construct that derives from {@link LogRole} gives to it. */
interface RolePurpose {
  /** Name of the construct, for messages. */
  readonly construct: string;
  /** The second part of the name of the role's policy. */
  readonly kind: string;
  /** The statements of its policy. Called only if the props are right. */
  statements(): readonly RoleStatement[];
}

/** A role with an inline policy, from which the constructs of this folder derive. */
export class LogRole extends Construct {
  /**
   * The ARN of the role, as a literal text and not as a Terraform reference. The ARN is known before Terraform applies
   * anything, so a stack of another account can name the role.
   */
  readonly arn: string;
  /** The resources, for settings that the props do not offer. */
  readonly role: IamRole;
  readonly policy: IamRolePolicy;
  readonly instanceProfile?: IamInstanceProfile;

  protected constructor(scope: Construct, id: string, props: RoleProps, { construct, kind, statements }: RolePurpose) {
    super(scope, id);
    refuse(`${construct} '${id}'`, problemsOf(props));
    const { name, path = '/', trust, accountId, permissionsBoundary, maxSessionSeconds, tags } = props;
    const partition = partitionOfRole(props);
    const trusted = policyText(trustStatements(trust, { accountId, partition }));
    const permitted = policyText([...statements()]);
    refuse(`${construct} '${id}'`, lengthProblems(trusted, permitted));

    this.arn = `arn:${partition}:iam::${accountId}:role${path}${name}`;
    const tagged = defined({ tags: tags && { ...tags } });
    this.role = new IamRole(this, 'role', {
      name,
      path,
      assumeRolePolicy: trusted,
      ...defined({ permissionsBoundary, maxSessionDuration: maxSessionSeconds }),
      ...tagged,
    });
    // The logical id is set before anything refers to the role, because references that exist already would keep the
    // old id.
    const logicalId = pathName(this);
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

/** The partition of a role: the partition of its archives or, without archives, of the roles that it assumes. */
function partitionOfRole({ archives: [archive], assumes = [] }: RoleProps): Partition {
  return archive === undefined ? partitionOfArn(assumes[0] ?? '') : partitionOf(archive.region);
}
