/** A policy, a new one and a changed one, takes effect this long after the request (API page). */
const EFFECT_DELAY_MS = 24 * 60 * 60 * 1000;

/** A log group, as far as the choice of its policy depends on it. */
interface GovernedGroup {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly creationTime: number;
}

/** What a policy says: the part that a change replaces. */
export interface RetentionRule {
  /** Infinity: events never expire. */
  readonly days: number;
  /** Whether the policy also applies to groups that are older than the policy. */
  readonly retroactive: boolean;
  /** The beginnings of the names of its groups; undefined: all groups. */
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
   * The rule in force, if there is one yet, and the rule that follows. The rule that follows is in force from its own
   * time on.
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

  /** Creates or changes a policy. The rule that is in force stays so until the new one takes effect. */
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
    // Setting a known key keeps its position, so the order stays that of creation.
    this.#policies.set(name, policy);
    return policy;
  }

  /** @returns false if there is no such policy */
  remove(name: string): boolean {
    return this.#policies.delete(name);
  }

  /**
   * The policy that decides about a group: the policy in force with the longest retention or, of several, the one
   * created first.
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
