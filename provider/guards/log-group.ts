import { LOG_GROUP_ARN, LOG_GROUP_NAME } from '../../contract/index.js';

/** The log group that `log_group` names. Account and Region are known only if `log_group` is an ARN. */
export interface NamedGroup {
  readonly name: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** The log group of a name or an ARN; undefined for any other text. */
export function namedGroup(text: string): NamedGroup | undefined {
  if (LOG_GROUP_NAME.test(text)) return { name: text };
  const [, region, accountId, name, stream] = LOG_GROUP_ARN.exec(text) ?? [];
  if (region === undefined || accountId === undefined || name === undefined) return undefined;
  if (stream !== undefined || !LOG_GROUP_NAME.test(name)) return undefined;
  return { name, region, accountId };
}
