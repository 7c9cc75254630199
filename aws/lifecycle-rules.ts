import type { LifecycleRule } from '@aws-sdk/client-s3';

/** The beginning of the keys to which a lifecycle rule applies. Old rules have it outside of their filter. */
export const prefixOf = ({ Filter, Prefix }: Pick<LifecycleRule, 'Filter' | 'Prefix'>): string =>
  Filter?.And?.Prefix ?? Filter?.Prefix ?? Prefix ?? '';
