import type { LogGroup } from '../activities/ports.js';
import { createAws, createGroupTail, type GroupTail, type Newer } from '../aws/index.js';

export type { Newer };

/** The facts about a log group that a destroy of the group depends on. Instants are ISO. */
export type SeenGroup = Pick<LogGroup, 'name' | 'createdAt' | 'retentionDays' | 'logClass' | 'storedBytes'>;

/** What a look at a log group shows. */
export interface Sight {
  /** The account of the credentials. */
  readonly accountId: string;
  /**
   * The current time by AWS's clock (epoch ms): never ahead of AWS's clock. It is behind by at most a second plus the
   * travel time of an answer.
   */
  readonly nowMs: number;
  /** Undefined if the account has no log group of the name. */
  readonly group: SeenGroup | undefined;
}

/** Reads what a destroy of a log group depends on, with this process's own AWS credentials. Writes nothing. */
export interface LogGroupReader extends GroupTail {
  look(logGroup: string): Promise<Sight>;
  /**
   * The instant of the newest event by AWS's index of streams, which lags by up to an hour. Costs one call. `none` if
   * the log group has no streams; undefined if the index gives no answer.
   */
  newestEvent(logGroup: string): Promise<string | 'none' | undefined>;
}

/** The reader of log groups in a Region. Its errors are LogferryErrors. */
export function logGroupReader(region: string, env: NodeJS.ProcessEnv): LogGroupReader {
  const options = { region, env, patience: 'command' } as const;
  const aws = createAws(options);
  return {
    ...createGroupTail(options),
    newestEvent: (name) => aws.logGroups.newestEvent(name),
    async look(name) {
      const { accountId } = await aws.identity();
      const group = await aws.logGroups.find(name);
      return { accountId, nowMs: await aws.nowMs(), group };
    },
  };
}
