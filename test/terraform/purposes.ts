import type { Refusal, Step } from './attempt.js';
import type { Trial } from './trials.js';
import { OTHER_ACCOUNT } from './variants.js';

/** What an export lacks without one of the statements. */
interface Purpose {
  readonly sid: RegExp;
  /** Where the export ends then. Without a step the policy itself is refused. */
  readonly step?: Step;
  readonly code: string;
  /** Part of what is told. */
  readonly told: string;
  /** Of the source accounts, those that need it; all unless given. */
  readonly accounts?: (sid: string, account: string) => boolean;
}

/** As reported by users of AWS. */
const SERVICE_REFUSED = 'call on the given bucket failed. Please check if CloudWatch Logs has been granted permission';
const CALLER_REFUSED =
  'Please ensure that the CreateExportTask caller has been granted s3:PutObject access to the bucket.';
/** Of the emulator's own, since nothing is recorded. */
const KEY_REFUSED = 'The KMS key of the given bucket does not let';

const named = (sid: string, account: string): boolean => sid.endsWith(account);

/** Every Allow statement of the constructs has one of these: none is there for nothing. */
const PURPOSES: readonly Purpose[] = [
  { sid: /^LogferryReadBucketAcl$/, step: 'export', code: 'BUCKET_POLICY', told: `GetBucketAcl ${SERVICE_REFUSED}` },
  {
    sid: /^LogferryWriteExports\d+$/,
    step: 'export',
    code: 'BUCKET_POLICY',
    told: `PutObject ${SERVICE_REFUSED}`,
    accounts: named,
  },
  { sid: /^LogferryCallerExports\d+$/, step: 'export', code: 'BUCKET_ACCESS', told: CALLER_REFUSED, accounts: named },
  { sid: /^LogferryCallerRecords\d+$/, step: 'record', code: 'BUCKET_ACCESS', told: 's3:PutObject', accounts: named },
  { sid: /^LogferryCallerReads\d+$/, step: 'read', code: 'BUCKET_ACCESS', told: 's3:GetObject', accounts: named },
  { sid: /^LogferryCallerLists\d+$/, step: 'look', code: 'BUCKET_ACCESS', told: 's3:ListBucket', accounts: named },
  {
    sid: /^LogferryEncryptExports$/,
    step: 'export',
    code: 'BUCKET_KEY',
    told: `${KEY_REFUSED} CloudWatch Logs use it`,
  },
  {
    sid: /^LogferryCallersUseKey$/,
    step: 'export',
    code: 'BUCKET_KEY',
    told: `${KEY_REFUSED} the CreateExportTask caller use it`,
    accounts: (_sid, account) => account === OTHER_ACCOUNT,
  },
  {
    sid: /^LogferryAdministerKey$/,
    code: 'MalformedPolicyDocumentException',
    told: 'The new key policy will not allow you to update the key policy in the future.',
  },
];

/** How an export of an account ends, in few words. */
export const outcomeOf = (result: readonly string[] | Refusal): string =>
  'step' in result ? `${result.step}: ${result.code}: ${result.detail}` : 'accepted';

/**
 * What a trial should have come to; undefined when it did. Who does not need the statement is not bothered, and told of
 * nothing; who does is refused, and a preflight names the statement with the code that the export ends with.
 */
export function expectedOf({ sid, account, outcome, missing }: Trial): string | undefined {
  const purpose = PURPOSES.find((each) => each.sid.test(sid));
  if (purpose === undefined) return 'a purpose of this statement in the table of purposes';
  const { step, code, told, accounts = () => true } = purpose;
  if (!accounts(sid, account)) return outcome === 'accepted' && missing.length === 0 ? undefined : 'accepted';
  const begin = step === undefined ? code : `${step}: ${code}`;
  if (!outcome.startsWith(`${begin}: `) || !outcome.includes(told)) return `${begin}: …${told}…`;
  const named = step === undefined ? missing.length === 0 : missing.includes(`${code}: ${sid}`);
  return named ? undefined : `a preflight that says ${step === undefined ? 'nothing' : `${code}: ${sid}`}`;
}
