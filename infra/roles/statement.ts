/** One statement of a policy that a role has, or of its trust policy, as it is written in JSON. */
export interface RoleStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: Readonly<Record<string, string | readonly string[]>> | '*';
  readonly Action: string | readonly string[];
  /** Absent in trust policies only, where the role itself is meant. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What IAM allows; white space, of which there is next to none here, is not counted. */
export const MOST_CHARACTERS = { trust: 2_048, permissions: 10_240 };
