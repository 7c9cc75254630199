/** Time from a request until the new or changed policy takes effect (API page). */
const EFFECT_DELAY_MS = 24 * 60 * 60 * 1000;

/** The members of a log group that decide which policy applies to it. */
interface GovernedGroup {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
}

/** The content of a policy. A change of the policy replaces the whole rule. */
export interface RetentionRule {
  /** Retention (days). Infinity: events never expire. */
  readonly days: number;
  /** Whether the policy also applies to groups that are older than the policy. */
  readonly retroactive: boolean;
  /** Prefixes of the names of the groups to which the policy applies. Undefined: all groups. */
  readonly prefixes: readonly string[] | undefined;
}

/** An account's retention policy in one Region. Times are epoch milliseconds. */
export interface RetentionPolicy {
  readonly name: string;
  readonly createdMs: number;
  updatedMs: number;
  document: string;
  selectionCriteria: string | undefined;
  /**
   * `current` is the rule in force until `nextMs`; undefined if the policy is new. `next` is the rule in force from
   * `nextMs` on.
   */
  current: RetentionRule | undefined;
  next: RetentionRule;
  nextMs: number;
}

/** The retention policies of one account and Region, in the order of their creation. */
export class RetentionPolicies {
  readonly #policies = new Map<string, RetentionPolicy>();

  get size(): number {
    return this.#policies.size;
  }

  list(): RetentionPolicy[] {
    return [...this.#policies.values()];
  }

  has(name: string): boolean {
    return this.#policies.has(name);
  }

  /** Creates or changes a policy. A previous rule stays in force until the new rule takes effect. */
  put(
    name: string,
    rule: RetentionRule,
    texts: { readonly document: string; readonly selectionCriteria: string | undefined },
    nowMs: number,
  ): RetentionPolicy {
    const before = this.#policies.get(name);
    const policy: RetentionPolicy = {
      name,
      createdMs: before?.createdMs ?? nowMs,
      updatedMs: nowMs,
      ...texts,
      current: before && ruleAt(before, nowMs),
      next: rule,
      nextMs: nowMs + EFFECT_DELAY_MS,
    };
    // A Map keeps the position of a key that is set again, so the policies stay in the order of their creation.
    this.#policies.set(name, policy);
    return policy;
  }

  /** @returns false if there is no such policy */
  remove(name: string): boolean {
    return this.#policies.delete(name);
  }

  /**
   * The policy that sets the retention of a group: of the policies in force for the group, the one with the longest
   * retention. If several policies have the longest retention, the policy created first decides.
   */
  deciding(group: GovernedGroup, nowMs: number): { readonly name: string; readonly days: number } | undefined {
    let longest: { readonly name: string; readonly days: number } | undefined;
    for (const policy of this.#policies.values()) {
      const rule = ruleAt(policy, nowMs);
      if (rule === undefined || !applies(rule, policy, group)) continue;
      if (longest === undefined || rule.days > longest.days) longest = { name: policy.name, days: rule.days };
    }
    return longest;
  }
}

function ruleAt({ current, next, nextMs }: RetentionPolicy, nowMs: number): RetentionRule | undefined {
  return nowMs >= nextMs ? next : current;
}

function applies(
  { prefixes, retroactive }: RetentionRule,
  { createdMs }: RetentionPolicy,
  group: GovernedGroup,
): boolean {
  if (!retroactive && group.creationTime <= createdMs) return false;
  return prefixes === undefined || prefixes.some((prefix) => group.name.startsWith(prefix));
}
