import { LogferryError } from '../contract/errors.js';

/** What a provisioned destination says of itself. */
export interface ProvisionedDestination {
  bucket: string;
  prefix?: string;
  region?: string;
  accountId?: string;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isDestination = (value: unknown): value is Json => isObject(value) && typeof value.bucket === 'string';

/**
 * Finds the output `destination` in what `terraform output -json` prints (`{destination: {value: {...}}}`), in the
 * outputs file of `cdktf deploy` (`{stack: {destination: {...}}}`), or as `terraform output -json destination` prints it.
 * @throws LogferryError INVALID_REQUEST when there is none, or more than one
 */
export function findDestination(outputs: unknown): ProvisionedDestination {
  const candidates = [
    outputs,
    ...within(outputs),
    ...(isObject(outputs) ? Object.values(outputs).flatMap(within) : []),
  ];
  const [found, second] = candidates.filter(isDestination);
  if (found === undefined) refuse('it has no output `destination` with a bucket');
  if (second !== undefined) refuse('it has more than one output `destination`: pass the outputs of one stack');
  return {
    bucket: String(found.bucket),
    ...text(found, 'prefix', 'prefix'),
    ...text(found, 'region', 'region'),
    ...text(found, 'account_id', 'accountId'),
    ...text(found, 'accountId', 'accountId'),
  };
}

/** The output `destination` of one level, with or without Terraform's envelope. */
function within(outputs: unknown): unknown[] {
  if (!isObject(outputs)) return [];
  const output = outputs.destination;
  return isObject(output) && 'value' in output ? [output.value] : [output];
}

const text = (from: Json, name: string, as: keyof ProvisionedDestination): Partial<ProvisionedDestination> => {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? { [as]: value } : {};
};

function refuse(why: string): never {
  throw new LogferryError('INVALID_REQUEST', { detail: `--destination-from: ${why}` });
}
