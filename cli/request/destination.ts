import { trimSlashes } from '../../contract/aws-formats.js';
import { LogferryError } from '../../contract/errors.js';
import type { NamedGroup } from './arn.js';
import { findDestination, type ProvisionedDestination } from './destination-from.js';
import { inputName, parseJson, type ReadInput } from './read-input.js';
import { environmentRegion } from './region.js';
import type { DestinationOptions } from './selection.js';

/** Where an export goes, as flags and outputs agree, unchecked. */
export interface ChosenDestination {
  destination: object;
  region: string;
  /** The one account that the ARNs of the log groups name. */
  expectedAccountId?: string;
  provisioned?: ProvisionedDestination;
}

/**
 * Makes one destination of flags, the outputs that `--destination-from` names, ARNs and the environment. Flags may repeat
 * what the outputs say and add what they do not; where two say different things, neither is believed.
 * @throws LogferryError INVALID_REQUEST naming who says what
 */
export async function chooseDestination(
  options: DestinationOptions,
  named: readonly NamedGroup[],
  { env, readInput }: { env: NodeJS.ProcessEnv; readInput: ReadInput },
): Promise<ChosenDestination> {
  const provisioned = await provisionedDestination(options, readInput);
  const bucket = agreed('--bucket', options.bucket, 'bucket', provisioned?.bucket);
  if (bucket === undefined) refuse('--bucket is missing (or --destination-from)');
  const prefix = agreed('--prefix', options.prefix && trimSlashes(options.prefix), 'prefix', provisioned?.prefix);
  const expectedAccountId = accountOf(named);
  refuseForeignSource(expectedAccountId, provisioned);
  return {
    destination: {
      bucket,
      ...(prefix !== undefined && { prefix }),
      ...(options.layout !== undefined && { layout: options.layout }),
      ...(provisioned?.accountId !== undefined && { bucketOwner: provisioned.accountId }),
    },
    region: agreedRegion(options, named, provisioned, env),
    ...(expectedAccountId !== undefined && { expectedAccountId }),
    ...(provisioned !== undefined && { provisioned }),
  };
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
    refuse(
      `${flag} says "${asked}", but the ${field} of --destination-from is "${provided}"; leave ${flag} out, or name the outputs of the destination that you mean`,
    );
  }
  return asked ?? provided;
}

function accountOf(named: readonly NamedGroup[]): string | undefined {
  const [first, ...others] = new Set(named.flatMap(({ accountId }) => accountId ?? []));
  if (others.length > 0) refuse(`the log group ARNs name different accounts: ${[first, ...others].join(', ')}`);
  return first;
}

function refuseForeignSource(accountId: string | undefined, provisioned: ProvisionedDestination | undefined): void {
  const allowed = provisioned?.sourceAccountIds;
  if (accountId === undefined || allowed === undefined || allowed.includes(accountId)) return;
  refuse(
    `the log group ARNs are of account ${accountId}, but the destination of --destination-from takes exports of ${allowed.join(', ')} only; add the account to its sources`,
  );
}

/** An export stays in one Region: whoever names one must name the same. */
function agreedRegion(
  options: DestinationOptions,
  named: readonly NamedGroup[],
  provisioned: ProvisionedDestination | undefined,
  env: NodeJS.ProcessEnv,
): string {
  const sayings = [
    { by: options.region === undefined ? 'AWS_REGION' : '--region', region: options.region ?? environmentRegion(env) },
    ...named.map(({ name, region }) => ({ by: `the ARN of ${name}`, region })),
    { by: '--destination-from', region: provisioned?.region },
  ].flatMap(({ by, region }) => (region === undefined ? [] : [{ by, region }]));
  const [first, ...others] = sayings;
  if (first === undefined) refuse('--region is missing, and neither AWS_REGION nor AWS_DEFAULT_REGION is set');
  const other = others.find(({ region }) => region !== first.region);
  if (other !== undefined) {
    refuse(
      `${first.by} says ${first.region}, but ${other.by} says ${other.region}; bucket and log groups share a Region`,
    );
  }
  return first.region;
}

function refuse(detail: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail });
}
