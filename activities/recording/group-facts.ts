import type { Receipt } from '../../archive/index.js';
import { defined, MINUTE_MS } from '../../contract/index.js';
import type { Aws, LogGroup } from '../ports.js';

/**
 * Time (ms) during which an answer is used again. Many slices of a group are recorded one after another, and share the
 * answer.
 */
const KEPT_MS = 2 * MINUTE_MS;
const MOST_KEPT = 1_000;

interface Answer {
  askedMs: number;
  group: LogGroup | undefined;
  tags?: Promise<Record<string, string>>;
}

/**
 * AWS's current answers about the log groups of receipts. An answer is used again for two minutes, unless a caller
 * needs a younger one, or more than {@link MOST_KEPT} answers would be kept.
 */
export class GroupFacts {
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly aws: Pick<Aws, 'logGroups' | 'nowMs'>) {}

  private static readonly known = new WeakMap<Pick<Aws, 'logGroups' | 'nowMs'>, GroupFacts>();

  static of(aws: Pick<Aws, 'logGroups' | 'nowMs'>): GroupFacts {
    const facts = GroupFacts.known.get(aws) ?? new GroupFacts(aws);
    GroupFacts.known.set(aws, facts);
    return facts;
  }

  /**
   * Asks for groups together, because AWS answers for fifty names in one call.
   * @param sinceMs answers from before this instant (epoch ms) are not used
   */
  async ask(names: readonly string[], sinceMs = 0): Promise<void> {
    const askedMs = await this.aws.nowMs();
    const isFresh = (known: Answer | undefined): boolean =>
      known !== undefined && askedMs - known.askedMs < KEPT_MS && known.askedMs >= sinceMs;
    const unknown = [...new Set(names)].filter((name) => !isFresh(this.answers.get(name)));
    if (unknown.length === 0) return;
    const found = await this.aws.logGroups.findMany(unknown);
    if (this.answers.size + unknown.length > MOST_KEPT) this.answers.clear();
    for (const name of unknown) this.answers.set(name, { askedMs, group: found.get(name) });
  }

  /** The group as AWS shows it; undefined if the group is gone. @param sinceMs see {@link ask} */
  async find(name: string, sinceMs = 0): Promise<LogGroup | undefined> {
    await this.ask([name], sinceMs);
    return this.answers.get(name)?.group;
  }

  /** Asks AWS again for a group, even if a fresh answer is known. Undefined if the group is gone. */
  async findAnew(name: string): Promise<LogGroup | undefined> {
    const group = (await this.aws.logGroups.findMany([name])).get(name);
    if (this.answers.get(name)?.group?.createdAt !== group?.createdAt) this.answers.delete(name);
    return group;
  }

  /**
   * Describes a group for a receipt. The tags are only for readers, so they are empty if the call to list them fails.
   */
  async describe(group: LogGroup): Promise<NonNullable<Receipt['logGroupMetadata']>> {
    const answer = this.answers.get(group.name);
    const tags = answer?.tags ?? this.aws.logGroups.tags(group).catch(() => ({}));
    if (answer !== undefined) answer.tags = tags;
    return { ...metadataOf(group), tags: await tags };
  }
}

/** Describes a log group for a receipt, without tags. */
export const metadataOf = ({
  arn,
  createdAt,
  logClass,
  retentionDays,
  retentionPolicyName,
  kmsKeyArn,
  deletionProtection,
  dataProtectionStatus,
  inheritedProperties,
}: Omit<LogGroup, 'name' | 'storedBytes'>): NonNullable<Receipt['logGroupMetadata']> => ({
  arn,
  createdAt,
  logClass,
  ...defined({ retentionDays, retentionPolicyName, kmsKeyArn, deletionProtection }),
  ...defined({ dataProtectionStatus, inheritedProperties }),
});
