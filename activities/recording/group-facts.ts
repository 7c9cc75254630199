import type { Receipt } from '../../archive/index.js';
import { defined, MINUTE_MS } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';

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

  private constructor(private readonly logGroups: LogGroups) {}

  private static readonly known = new WeakMap<LogGroups, GroupFacts>();

  static of(logGroups: LogGroups): GroupFacts {
    const facts = GroupFacts.known.get(logGroups) ?? new GroupFacts(logGroups);
    GroupFacts.known.set(logGroups, facts);
    return facts;
  }

  /**
   * Asks for groups together: AWS answers about fifty names at once.
   * @param sinceMs no answer counts that is older than this instant (epoch ms)
   */
  async ask(names: readonly string[], sinceMs = 0): Promise<void> {
    const askedMs = Date.now();
    const isFresh = (known: Answer | undefined): boolean =>
      known !== undefined && askedMs - known.askedMs < KEPT_MS && known.askedMs >= sinceMs;
    const unknown = [...new Set(names)].filter((name) => !isFresh(this.answers.get(name)));
    if (unknown.length === 0) return;
    const found = await this.logGroups.findMany(unknown);
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
    const group = (await this.logGroups.findMany([name])).get(name);
    if (this.answers.get(name)?.group?.createdAt !== group?.createdAt) this.answers.delete(name);
    return group;
  }

  /** A group in a receipt. Its tags are decoration: AWS may refuse them, and nothing depends on them. */
  async describe(group: LogGroup): Promise<NonNullable<Receipt['logGroupMetadata']>> {
    const answer = this.answers.get(group.name);
    const tags = answer?.tags ?? this.logGroups.tags(group).catch(() => ({}));
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
