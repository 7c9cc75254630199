import { LogferryError } from '../../contract/errors.js';

export interface NamedGroup {
  name: string;
  /** Only an ARN says these. */
  region?: string;
  accountId?: string;
}

const ARN = /^arn:(?:aws|aws-[a-z-]+):logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]+)(?::\*)?$/;

/** Reads what `--log-group` takes: a name, or the ARN of a log group with or without its `:*`. */
export function parseLogGroup(text: string): NamedGroup {
  if (!text.startsWith('arn:')) return { name: text };
  const [, region, accountId, name] = ARN.exec(text) ?? [];
  if (region !== undefined && accountId !== undefined && name !== undefined) return { name, region, accountId };
  const detail = `--log-group (${text.slice(0, 120)}): not the ARN of a log group, arn:aws:logs:REGION:ACCOUNT:log-group:NAME`;
  throw new LogferryError('INVALID_REQUEST', { detail });
}
