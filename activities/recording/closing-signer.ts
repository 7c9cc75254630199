import type { Signer } from '../../archive/signing/index.js';
import { explain, isLogferryError, type Warning } from '../../contract/index.js';
import { blindBy, logUnexpected } from '../shared/failures.js';

/** Thrown in place of each error of a signing key, so that a run can close without a signature if its key fails. */
export class SigningFailed extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SigningFailed';
  }
}

/**
 * The signing key at the close of a run. Its errors are {@link SigningFailed}. After the first one the key is not used
 * again, so that a key that does not answer delays the close only once.
 */
export function closingSigner(signer: Signer): Signer {
  let failed: SigningFailed | undefined;
  const using = async <Value>(use: () => Promise<Value>): Promise<Value> => {
    if (failed !== undefined) throw failed;
    try {
      return await use();
    } catch (error) {
      failed = new SigningFailed(safeMessage(error));
      throw failed;
    }
  };
  return { publicKey: () => using(() => signer.publicKey()), sign: (message) => using(() => signer.sign(message)) };
}

/** The message of an error, if it is safe to show. Otherwise a general message: the error goes to the worker's log. */
function safeMessage(error: unknown): string {
  const known = isLogferryError(error) ? error : blindBy(error)?.failure;
  if (known === undefined) logUnexpected(error);
  return (known ?? explain('UNEXPECTED')).message;
}

const KEY_HINT =
  'With a signing key in KMS, the worker needs kms:Sign and kms:GetPublicKey; `logferry doctor` tries the key. Later signed checkpoints of the archive also commit to this manifest.';

/** The warning of a run whose manifest is signed, while the checkpoint that pins its entry in the log is not. */
export const unpinnedWarning = (why: string): Warning => ({
  code: 'UNSIGNED',
  message: `The checkpoint is not signed: ${why}`,
  hint: KEY_HINT,
});

/** The warning of a run whose manifest has no signature although its worker has a signing key. */
export const unsignedWarning = (why: string): Warning => ({
  code: 'UNSIGNED',
  message: `The manifest is not signed: ${why}`,
  hint: KEY_HINT,
});
