import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';
import type { Env } from '../io.js';
import { parseBucket, parsePrefix } from './bucket.js';
import type { DestinationOptions } from './flags.js';
import { LIST_OPTIONS } from './list-options.js';
import type { NamedGroup } from './log-group.js';
import { findDestination, type ProvisionedDestination } from './outputs.js';
import { inputName, parseJson, type ReadInput } from './read-input.js';

/**
 * The Region that a variable or the AWS profile names (`surroundings` adds the profile's Region to the environment). As
 * in AWS's SDKs, an empty variable counts as not set.
 */
export const environmentRegion = (env: Env): string | undefined =>
  env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined;

/**
 * A destination that results from flags, outputs and the configuration file. The schema of requests checks its fields
 * later.
 */
export interface ChosenDestination {
  destination: object;
  region: string;
  /** The account that the ARNs of the log groups name. */
  expectedAccountId?: string;
  provisioned?: ProvisionedDestination;
}

/**
 * Combines flags, the outputs that `--destination-from` names, a destination of the configuration file, ARNs and the
 * environment into one destination. Flags may repeat the outputs or add to them. A contradiction is refused, because
 * either side may be wrong. Flags replace the prefix and the layout of the configuration file.
 * @throws LogferryError INVALID_REQUEST with both values and their sources
 */
export async function chooseDestination(
  options: DestinationOptions,
  named: readonly NamedGroup[],
  { env, readInput }: { env: Env; readInput: ReadInput },
): Promise<ChosenDestination> {
  const provisioned = await provisionedDestination(options, readInput);
  const asked = askedLocation(options);
  const bucket = agreed('--bucket', asked.bucket, 'bucket', provisioned?.bucket) ?? options.named?.bucket;
  if (bucket === undefined) {
    throw usageError('--bucket is missing; --destination and --destination-from also choose a bucket', LIST_OPTIONS);
  }
  const prefix = agreed('--prefix', asked.prefix, 'prefix', provisioned?.prefix) ?? options.named?.prefix;
  const layout = options.layout ?? options.named?.layout;
  const bucketOwner = provisioned?.accountId ?? options.named?.bucketOwner;
  const expectedAccountId = accountOf(named);
  refuseForeignSource(expectedAccountId, provisioned);
  return defined({
    destination: defined({ bucket, prefix, layout, bucketOwner }),
    region: agreedRegion(options, named, provisioned, env),
    expectedAccountId,
    provisioned,
  });
}

/** The bucket and the prefix that `--bucket` (a name, an S3 URL or an ARN) and `--prefix` give. */
function askedLocation({ bucket: text, prefix: folder }: DestinationOptions): { bucket?: string; prefix?: string } {
  const location: { bucket?: string; prefix?: string } = text === undefined ? {} : parseBucket(text);
  if (folder === undefined) return location;
  const prefix = parsePrefix(folder);
  if (location.prefix !== undefined && location.prefix !== prefix) {
    throw usageError(
      `--bucket (${text}) contains the prefix ${location.prefix}, but --prefix is ${JSON.stringify(folder)}; give the prefix once`,
    );
  }
  return { ...location, prefix };
}

async function provisionedDestination(
  { destinationFrom }: DestinationOptions,
  readInput: ReadInput,
): Promise<ProvisionedDestination | undefined> {
  if (destinationFrom === undefined) return undefined;
  const what = inputName('--destination-from', destinationFrom);
  const content = await readInput(destinationFrom, '--destination-from');
  return findDestination(parseJson(content, what, 'print the outputs with `terraform output -json`'), what);
}

function agreed(flag: string, asked: string | undefined, field: string, provided: string | undefined) {
  if (asked !== undefined && provided !== undefined && asked !== provided) {
    throw usageError(
      `${flag} is "${asked}", but the ${field} of --destination-from is "${provided}"; leave ${flag} out, or give the outputs of the right destination`,
    );
  }
  return asked ?? provided;
}

function accountOf(named: readonly NamedGroup[]): string | undefined {
  const [first, ...others] = new Set(named.flatMap(({ accountId }) => accountId ?? []));
  if (others.length > 0) {
    throw usageError(`the log group ARNs name different accounts: ${[first, ...others].join(', ')}`);
  }
  return first;
}

function refuseForeignSource(accountId: string | undefined, provisioned: ProvisionedDestination | undefined): void {
  const allowed = provisioned?.sourceAccountIds;
  if (accountId === undefined || allowed === undefined || allowed.includes(accountId)) return;
  throw usageError(
    `the log group ARNs are of account ${accountId}, but the destination of --destination-from takes only exports of ${allowed.join(', ')}; add the account to its sources`,
  );
}

/**
 * The Region of the export. An export has one Region, so the Region that the user chose must agree with ARNs, outputs
 * and the destination of the configuration file. A flag replaces the Region of the environment.
 */
function agreedRegion(
  options: DestinationOptions,
  named: readonly NamedGroup[],
  provisioned: ProvisionedDestination | undefined,
  env: Env,
): string {
  const found = [
    chosenRegion(options, env),
    ...named.map(({ name, region }) => ({ source: `the ARN of ${name}`, region })),
    { source: '--destination-from', region: provisioned?.region },
    { source: `destination ${options.named?.name} of the configuration file`, region: options.named?.region },
  ].flatMap(({ source, region }) => (region === undefined ? [] : [{ source, region }]));
  const [first, ...others] = found;
  if (first === undefined) {
    throw usageError(
      `--region is missing, and neither AWS_REGION, AWS_DEFAULT_REGION nor AWS profile ${env.AWS_PROFILE || 'default'} names a Region`,
    );
  }
  const other = others.find(({ region }) => region !== first.region);
  if (other === undefined) return first.region;
  const { named: ofFile } = options;
  const remedy =
    options.region === undefined && ofFile?.region === other.region && !ofFile.isFlag
      ? `; --destination ${ofFile.name} takes the Region of this destination`
      : '';
  throw usageError(
    `${first.source} names ${first.region}, but ${other.source} names ${other.region}; bucket and log groups must be in one Region${remedy}`,
  );
}

/**
 * The Region that the user chose, with its source for messages. `--destination` chooses the Region of its destination,
 * whatever the environment names.
 */
function chosenRegion({ region, named }: DestinationOptions, env: Env): { source: string; region: string | undefined } {
  if (region !== undefined) return { source: '--region', region };
  if (named?.isFlag && named.region !== undefined)
    return { source: `--destination ${named.name}`, region: named.region };
  return {
    source: 'the environment (AWS_REGION, the AWS profile or the configuration file)',
    region: environmentRegion(env),
  };
}
