import type { TerraformResource } from '../cdk.js';

/**
 * Gives a resource its unchanging name in Terraform's state, where one was asked for: the prefix itself to the bucket,
 * `<prefix>_policy` and so on to the rest. Comes before anything refers to the resource.
 */
export function named<Resource extends TerraformResource>(
  resource: Resource,
  { logicalIdPrefix }: { readonly logicalIdPrefix?: string },
): Resource {
  if (logicalIdPrefix !== undefined) {
    const { id } = resource.node;
    resource.overrideLogicalId(id === 'bucket' ? logicalIdPrefix : `${logicalIdPrefix}_${id}`);
  }
  return resource;
}
