/** One account in one Region: the scope of log groups, export tasks, keys and aliases. */
export interface AccountRegion {
  readonly accountId: string;
  readonly region: string;
}

/** A string for an account and Region, to use as the key of a map. */
export function accountRegionKey({ accountId, region }: AccountRegion): string {
  return `${accountId}/${region}`;
}
