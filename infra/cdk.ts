/** Everything taken from CDKTF, in one place: it was archived in December 2025, and its forks differ in package names. */
export {
  App,
  LocalBackend,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Testing,
} from 'cdktf';
