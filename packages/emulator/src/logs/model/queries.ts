import type { QueryAnswer } from '../insights/run-query.js';

/** Time for which AWS keeps the results of a query (quota page). */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** A started query. Its answer is computed when the query starts; clients see the answer once the query is over. */
export interface StartedQuery {
  readonly queryId: string;
  readonly startedMs: number;
  readonly endsMs: number;
  readonly answer: QueryAnswer;
  readonly logGroups: number;
  cancelled: boolean;
}

export type QueryStatus = 'Scheduled' | 'Running' | 'Complete' | 'Cancelled';

/** The queries of one account and Region. */
export class Queries {
  readonly #queries = new Map<string, StartedQuery>();

  /** Adds a query, and forgets queries whose results AWS would have removed. */
  add(query: StartedQuery): void {
    for (const { queryId, endsMs } of this.#queries.values()) {
      if (endsMs + KEPT_MS < query.startedMs) this.#queries.delete(queryId);
    }
    this.#queries.set(query.queryId, query);
  }

  find(queryId: string): StartedQuery | undefined {
    return this.#queries.get(queryId);
  }

  /** Number of queries that are not over. */
  live(nowMs: number): number {
    return [...this.#queries.values()].filter((query) => isLive(query, nowMs)).length;
  }
}

export function isLive({ cancelled, endsMs }: StartedQuery, nowMs: number): boolean {
  return !cancelled && nowMs < endsMs;
}

/** The status of a query. For the first tenth of its duration a query is Scheduled, then it is Running. */
export function statusOf(query: StartedQuery, nowMs: number): QueryStatus {
  const { cancelled, startedMs, endsMs } = query;
  if (cancelled) return 'Cancelled';
  if (nowMs >= endsMs) return 'Complete';
  return nowMs - startedMs < (endsMs - startedMs) / 10 ? 'Scheduled' : 'Running';
}
