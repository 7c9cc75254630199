import type { Construct } from 'constructs';
import { type TerraformResource, TerraformStack } from './cdk.js';

// The names of resources in Terraform's state. They must never change, because Terraform replaces a renamed resource.

/**
 * Gives a resource of a bucket its frozen name, if a prefix was given. The bucket gets the prefix itself as its name,
 * any other resource gets a name such as `<prefix>_policy`. Call this function before anything refers to the resource.
 */
export function freezeName<Resource extends TerraformResource>(
  resource: Resource,
  { logicalIdPrefix }: { readonly logicalIdPrefix?: string },
): Resource {
  if (logicalIdPrefix !== undefined) {
    const { id } = resource.node;
    resource.overrideLogicalId(id === 'bucket' ? logicalIdPrefix : `${logicalIdPrefix}_${id}`);
  }
  return resource;
}

/**
 * The frozen name of a construct's resources: the ids on the path from the stack to the construct. CDKTF's hash is left
 * out, so that the name can be read from the code.
 */
export function pathName(construct: Construct): string {
  const { scopes } = construct.node;
  const below = scopes.slice(scopes.indexOf(TerraformStack.of(construct)) + 1);
  return below.map(({ node }) => node.id.replace(/[^\w-]/g, '_')).join('_');
}
