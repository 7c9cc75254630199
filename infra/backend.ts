import { defined } from '../contract/defined.js';
import { LocalBackend, S3Backend, type TerraformStack } from './cdk.js';

/**
 * Where Terraform stores the state of the stack. The stack always sets a backend, because the default of CDKTF contains
 * an absolute path of the machine.
 */
export type Backend =
  | {
      readonly type: 'local';
      /** Relative to the folder of the synthesised stack. */
      readonly path: string;
    }
  | {
      readonly type: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly region: string;
      /** ARN of a KMS key that encrypts the state. Default: SSE-S3. */
      readonly kmsKeyId?: string;
    };

const DEFAULT_BACKEND: Backend = { type: 'local', path: 'logferry-destination.tfstate' };

/** Sets the backend of a stack. */
export function storeState(stack: TerraformStack, backend: Backend = DEFAULT_BACKEND): void {
  if (backend.type === 'local') {
    new LocalBackend(stack, { path: backend.path });
    return;
  }
  const { bucket, key, region, kmsKeyId } = backend;
  new S3Backend(stack, { bucket, key, region, encrypt: true, ...defined({ kmsKeyId }) });
  // With this setting, Terraform locks the state by an object beside the state. CDKTF has no property for the setting.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
