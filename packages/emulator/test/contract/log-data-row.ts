import { API } from './contract-constants.js';
import type { ContractRow } from './contract-row.js';

export const stream = { logGroupName: '$group', logStreamName: 'a' };
export const group = { logGroupName: '$group' };

type DataRow = Omit<ContractRow, 'evidence' | 'source'> & { readonly evidence?: ContractRow['evidence'] };

/** A row whose source is AWS's API reference. The evidence is the documentation, unless the row names another. */
export function row({ evidence = 'D', ...rest }: DataRow): ContractRow {
  return { ...rest, evidence, source: API };
}
