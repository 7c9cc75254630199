import { defined } from '../contract/defined.js';
import { LocalBackend, S3Backend, type TerraformStack } from './cdk.js';

/** The backend of Terraform's state. A stack always has one: CDKTF's default is an absolute path of this machine. */
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
      /** Default: S3's own encryption. */
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
  // Terraform locks the state with an object beside it. CDKTF has no property for this setting.
  stack.addOverride('terraform.backend.s3.use_lockfile', true);
}
