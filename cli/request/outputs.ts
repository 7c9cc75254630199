import { z } from 'zod';
import { KMS_KEY_ARN } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { accountId, archivePrefix, bucketName, regionName } from '../../contract/request.js';
import { ruleText, schemaFindingTexts } from '../../contract/schema-findings.js';
import { usageError } from '../../contract/usage-error.js';

/** A destination that a Terraform or CDKTF output describes. */
export interface ProvisionedDestination {
  bucket: string;
  /** Prefix of the archive in the bucket: absent if it is not known, empty for the root of the bucket. */
  prefix?: string;
  region?: string;
  /** The account that owns the bucket. */
  accountId?: string;
  /** Accounts whose log groups may be exported to the bucket. */
  sourceAccountIds?: string[];
  kmsKeyArn?: string;
}

/** Schema of the output `destination`. Newer constructs may add fields, which this version ignores. */
const destinationOutput = z.looseObject({
  schema_version: z.literal(1, 'was written by a newer logferry: use that version').nullish(),
  bucket: bucketName,
  prefix: archivePrefix.nullish(),
  region: regionName.nullish(),
  account_id: accountId.nullish(),
  source_account_ids: z.array(accountId).nullish(),
  kms_key_arn: z.string().regex(KMS_KEY_ARN, 'must be the ARN of a KMS key').nullish(),
});

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Candidate {
  /** Path of the value in the outputs, for messages. */
  readonly at: string;
  readonly value: Json;
}

/**
 * Finds the output `destination` in one of three documents:
 * - what `terraform output -json` prints: `{destination: {value: {...}}}`
 * - what `terraform output -json destination` prints: the value alone
 * - the outputs file of `cdktf deploy`: `{stack: {destination: {...}}}`
 * @param what flag and file, for messages. Messages never quote other outputs, because these may be secret
 * @throws LogferryError INVALID_REQUEST if there is no such output, if there are several, or if a field is invalid
 */
export function findDestination(outputs: unknown, what = '--destination-from'): ProvisionedDestination {
  const stacks = isObject(outputs) ? Object.entries(outputs) : [];
  const [found, ...others] = [
    ...(isObject(outputs) && 'bucket' in outputs ? [{ at: 'destination', value: outputs }] : []),
    ...outputIn(outputs, 'destination'),
    ...stacks.flatMap(([stack, inside]) => outputIn(inside, `${stack}.destination`)),
  ];
  if (found === undefined) throw refusal(what, noneIn(outputs));
  if (others.length > 0) {
    const paths = [found, ...others].map(({ at }) => at).join(', ');
    throw refusal(what, `it has more than one output \`destination\` (${paths}): pass the outputs of one stack`);
  }
  return read(found, what);
}

/** The output `destination` in one object of outputs: its value, with or without Terraform's wrapper `{value: ...}`. */
function outputIn(outputs: unknown, at: string): Candidate[] {
  const output = isObject(outputs) ? outputs.destination : undefined;
  const value = isObject(output) && 'value' in output ? output.value : output;
  return isObject(value) ? [{ at, value }] : [];
}

function noneIn(outputs: unknown): string {
  if (!isObject(outputs)) return 'it is not an object of outputs, as `terraform output -json` prints one';
  if (Object.keys(outputs).length === 0) return 'it has no outputs: run `terraform apply` first';
  return 'it has no output `destination` that is an object with a bucket';
}

function read({ at, value }: Candidate, what: string): ProvisionedDestination {
  const parsed = destinationOutput.safeParse(value, { error: ruleText });
  if (!parsed.success) {
    throw refusal(
      what,
      schemaFindingTexts(parsed.error, value, (path) => [at, ...path.map(String)].join('.')).join('; '),
    );
  }
  const { bucket, prefix, region, account_id: owner, source_account_ids: sources, kms_key_arn: key } = parsed.data;
  return defined({
    bucket,
    prefix: prefix ?? undefined,
    region: region ?? undefined,
    accountId: owner ?? undefined,
    sourceAccountIds: sources ?? undefined,
    kmsKeyArn: key ?? undefined,
  });
}

const refusal = (what: string, why: string): Error => usageError(`${what}: ${why}`);
