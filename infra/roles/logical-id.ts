import type { Construct } from 'constructs';
import { TerraformStack } from '../cdk.js';

/**
 * The name of a construct's resources in a stack's state: the ids on the way to it, and no hash, which would make
 * Terraform replace them when a construct moves into another of the same name.
 */
export function logicalIdOf(construct: Construct): string {
  const { scopes } = construct.node;
  const below = scopes.slice(scopes.indexOf(TerraformStack.of(construct)) + 1);
  return below.map(({ node }) => node.id.replace(/[^\w-]/g, '_')).join('_');
}
