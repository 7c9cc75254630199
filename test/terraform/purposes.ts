import type { Refusal, Step } from './attempt.js';
import type { Trial } from './trials.js';
import { OTHER_ACCOUNT } from './variants.js';

/** The effect of removing one statement. */
interface Purpose {
  readonly sid: RegExp;
  /**
   * The step at which an export without the statement is refused. Undefined: AWS refuses the policy without the
   * statement.
   */
  readonly step?: Step;
  readonly code: string;
  /** Part of the message. */
  readonly message: string;
  /** Which source accounts need the statement. Default: all. */
  readonly accounts?: (sid: string, account: string) => boolean;
}

/** AWS's texts, as users have reported them. */
const SERVICE_REFUSED = 'call on the given bucket failed. Please check if CloudWatch Logs has been granted permission';
const CALLER_REFUSED =
  'Please ensure that the CreateExportTask caller has been granted s3:PutObject access to the bucket.';
/** The emulator's text, because no text of AWS is recorded for this case. */
const KEY_REFUSED = 'The KMS key of the given bucket does not let';

const named = (sid: string, account: string): boolean => sid.endsWith(account);

/** One purpose for every Allow statement of the constructs. */
const PURPOSES: readonly Purpose[] = [
  { sid: /^LogferryReadBucketAcl$/, step: 'export', code: 'BUCKET_POLICY', message: `GetBucketAcl ${SERVICE_REFUSED}` },
  {
    sid: /^LogferryWriteExports\d+$/,
    step: 'export',
    code: 'BUCKET_POLICY',
    message: `PutObject ${SERVICE_REFUSED}`,
    accounts: named,
  },
  {
    sid: /^LogferryCallerExports\d+$/,
    step: 'export',
    code: 'BUCKET_ACCESS',
    message: CALLER_REFUSED,
    accounts: named,
  },
  {
    sid: /^LogferryCallerRecords\d+$/,
    step: 'record',
    code: 'BUCKET_ACCESS',
    message: 's3:PutObject',
    accounts: named,
  },
  { sid: /^LogferryCallerReads\d+$/, step: 'read', code: 'BUCKET_ACCESS', message: 's3:GetObject', accounts: named },
  { sid: /^LogferryCallerLists\d+$/, step: 'look', code: 'BUCKET_ACCESS', message: 's3:ListBucket', accounts: named },
  {
    sid: /^LogferryEncryptExports$/,
    step: 'export',
    code: 'BUCKET_KEY',
    message: `${KEY_REFUSED} CloudWatch Logs use it`,
  },
  {
    sid: /^LogferryCallersUseKey$/,
    step: 'export',
    code: 'BUCKET_KEY',
    message: `${KEY_REFUSED} the CreateExportTask caller use it`,
    accounts: (_sid, account) => account === OTHER_ACCOUNT,
  },
  {
    sid: /^LogferryAdministerKey$/,
    code: 'MalformedPolicyDocumentException',
    message: 'The new key policy will not allow you to update the key policy in the future.',
  },
];

/** The outcome of an attempt, in one line. */
export const outcomeOf = (result: readonly string[] | Refusal): string =>
  'step' in result ? `${result.step}: ${result.code}: ${result.detail}` : 'accepted';

/**
 * The expected outcome of a trial if the real outcome differs; undefined if it does not. If an account does not need
 * the statement, its export must succeed without a finding. If an account needs the statement, its export must be
 * refused, and a preflight must name the statement and the export's code. For a statement without which AWS refuses the
 * policy, AWS must refuse it, and a preflight must find nothing.
 */
export function expectedOf({ sid, account, outcome, missing }: Trial): string | undefined {
  const purpose = PURPOSES.find((each) => each.sid.test(sid));
  if (purpose === undefined) return 'a purpose of this statement in the table of purposes';
  const { step, code, message, accounts = () => true } = purpose;
  if (!accounts(sid, account)) return outcome === 'accepted' && missing.length === 0 ? undefined : 'accepted';
  const begin = step === undefined ? code : `${step}: ${code}`;
  if (!outcome.startsWith(`${begin}: `) || !outcome.includes(message)) return `${begin}: …${message}…`;
  const named = step === undefined ? missing.length === 0 : missing.includes(`${code}: ${sid}`);
  return named ? undefined : `a preflight that says ${step === undefined ? 'nothing' : `${code}: ${sid}`}`;
}
