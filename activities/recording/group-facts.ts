import type { Receipt } from '../../archive/index.js';
import { defined, MINUTE_MS } from '../../contract/index.js';
import type { Aws, LogGroup } from '../ports.js';

/**
 * Receipts that are written within this time share an answer: many slices of a group are recorded one after another.
 */
const KEPT_MS = 2 * MINUTE_MS;
const MOST_KEPT = 1_000;

interface Answer {
  askedMs: number;
  group: LogGroup | undefined;
  tags?: Promise<Record<string, string>>;
}

/** What AWS says now of the log groups of receipts. AWS is asked once for each group within a few minutes. */
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
   * Asks for groups together: AWS answers about fifty names at once.
   * @param sinceMs no answer counts that is older than this instant (epoch ms)
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

  /** Undefined if the group is gone. @param sinceMs see {@link ask} */
  async find(name: string, sinceMs = 0): Promise<LogGroup | undefined> {
    await this.ask([name], sinceMs);
    return this.answers.get(name)?.group;
  }

  /** The group as AWS shows it now, whatever AWS has answered before. Undefined if the group is gone. */
  async findAnew(name: string): Promise<LogGroup | undefined> {
    const group = (await this.aws.logGroups.findMany([name])).get(name);
    if (this.answers.get(name)?.group?.createdAt !== group?.createdAt) this.answers.delete(name);
    return group;
  }

  /** A group in a receipt. Its tags are decoration: AWS may refuse them, and nothing depends on them. */
  async describe(group: LogGroup): Promise<NonNullable<Receipt['logGroupMetadata']>> {
    const answer = this.answers.get(group.name);
    const tags = answer?.tags ?? this.aws.logGroups.tags(group).catch(() => ({}));
    if (answer !== undefined) answer.tags = tags;
    return { ...metadataOf(group), tags: await tags };
  }
}

/** A log group as a receipt describes it, without tags. */
export const metadataOf = ({
  arn,
  logClass,
  retentionDays,
  retentionPolicyName,
  kmsKeyArn,
}: Pick<LogGroup, 'arn' | 'logClass' | 'retentionDays' | 'retentionPolicyName' | 'kmsKeyArn'>): NonNullable<
  Receipt['logGroupMetadata']
> => ({ arn, logClass, ...defined({ retentionDays, retentionPolicyName, kmsKeyArn }) });
