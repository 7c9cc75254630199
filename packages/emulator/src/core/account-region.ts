/** One account in one Region: the scope of log groups, export tasks, keys and aliases. */
export interface AccountRegion {
  readonly accountId: string;
  readonly region: string;
}

/** The key under which a map keeps what belongs to an account and Region. */
export function accountRegionKey({ accountId, region }: AccountRegion): string {
  return `${accountId}/${region}`;
}
