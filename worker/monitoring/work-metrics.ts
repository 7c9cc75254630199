import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkEvent } from '../../activities/index.js';
import { SECOND_MS } from '../../contract/time.js';
import { GAP_BUCKETS_SECONDS, METRICS, type MetricName } from './metrics.js';
import { problemIn } from './problems.js';

type Labels = Record<string, string>;

/** The labels `account` and `region` of an export that was refused before its account was known. */
const UNKNOWN = 'unknown';

/** A gauge that is shown until a time, because another worker may report the next value. */
interface Fresh {
  metric: Gauge;
  labels: Labels;
  untilMs: number;
}

/** The metrics of logferry's own, in a registry of their own. */
export class WorkMetrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #gaps: Histogram;
  readonly #fresh = new Map<string, Fresh>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    const registers = [this.#registry];
    for (const [name, { type, help, labels }] of Object.entries(METRICS)) {
      const common = { name, help, labelNames: labels, registers };
      if (type === 'counter') this.#counters.set(name as MetricName, new Counter(common));
      if (type === 'gauge') this.#gauges.set(name as MetricName, new Gauge(common));
    }
    const { help, labels: labelNames } = METRICS.logferry_slot_gap_seconds;
    const buckets = GAP_BUCKETS_SECONDS;
    this.#gaps = new Histogram({ name: 'logferry_slot_gap_seconds', help, labelNames, buckets, registers });
  }

  add(name: MetricName, labels: Labels, value = 1): void {
    this.#counters.get(name)?.inc(labels, value);
  }

  set(name: MetricName, labels: Labels, value: number): void {
    this.#gauges.get(name)?.set(labels, value);
  }

  /** All metrics in Prometheus's text format. Gauges that are no longer fresh are left out. */
  text(): Promise<string> {
    const nowMs = this.#now();
    for (const [key, { metric, labels, untilMs }] of this.#fresh) {
      if (untilMs > nowMs) continue;
      metric.remove(labels);
      this.#fresh.delete(key);
    }
    return this.#registry.metrics();
  }

  observe(event: WorkEvent): void {
    const { account, region } = event;
    // Until the account is known, the Region is the one of the request, and may be any text.
    const lane = account === undefined ? { account: UNKNOWN, region: UNKNOWN } : { account, region };
    this.#noteProblem(event, lane);
    switch (event.kind) {
      case 'exportOpened':
        this.add('logferry_exports_opened_total', lane);
        break;
      case 'exportClosed': {
        const labels = { ...lane, outcome: event.outcome };
        this.set('logferry_export_last_closed_timestamp_seconds', labels, this.#now() / SECOND_MS);
        this.add('logferry_exports_closed_total', labels);
        break;
      }
      case 'createAnswered':
        this.add('logferry_task_creates_total', { ...lane, result: event.result });
        break;
      case 'taskEnded':
        if (event.gapMs !== undefined) this.#gaps.observe(lane, event.gapMs / SECOND_MS);
        this.add('logferry_slot_busy_seconds_total', lane, (event.busyMs ?? 0) / SECOND_MS);
        this.add('logferry_tasks_ended_total', { ...lane, outcome: event.outcome });
        break;
      case 'recorded':
        this.add('logferry_exported_bytes_total', lane, event.bytes);
        this.add('logferry_receipts_total', { ...lane, outcome: event.outcome });
        break;
      case 'readBack':
        this.add('logferry_verified_bytes_total', lane, event.bytes);
        this.add('logferry_verification_seconds_total', lane, event.tookMs / SECOND_MS);
        break;
      case 'laneSeen':
        this.#setFor(event, 'logferry_lane_waiting_exports', lane, event.waiting);
        this.#setFor(event, 'logferry_lane_longest_wait_seconds', lane, event.longestWaitMs / SECOND_MS);
        break;
      case 'foreignTask':
        this.#setFor(event, 'logferry_foreign_task_age_seconds', lane, event.ageMs / SECOND_MS);
        break;
      default:
    }
  }

  #noteProblem(event: WorkEvent, lane: Labels): void {
    const problem = problemIn(event);
    if (problem === undefined) return;
    this.set('logferry_problem_timestamp_seconds', { ...lane, problem }, this.#now() / SECOND_MS);
    this.add('logferry_problems_total', { ...lane, problem });
  }

  #setFor({ freshForMs }: { freshForMs: number }, name: MetricName, labels: Labels, value: number): void {
    const metric = this.#gauges.get(name);
    if (metric === undefined) return;
    metric.set(labels, value);
    this.#fresh.set(JSON.stringify([name, labels]), { metric, labels, untilMs: this.#now() + freshForMs });
  }
}
