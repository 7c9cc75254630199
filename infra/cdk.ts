/** Everything taken from CDKTF, in one place: it was archived in December 2025, and its forks differ in package names. */
/** The bindings' root would load all of AWS: each resource is taken from its own folder. */
export { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
export { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
export { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
export {
  App,
  LocalBackend,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Testing,
} from 'cdktf';
