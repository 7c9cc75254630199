import type { MainAnswer, MainAnswers, Question } from './thread-messages.js';

interface Asked {
  atMs: number;
  answer: Promise<unknown>;
  resolve(answer: unknown): void;
}

/** The main thread, as the serving thread sees it: it answers at once, late, or not at all. */
export class MainThread {
  /** Questions without an answer. The same question is not sent again before its answer. */
  readonly #asked = new Map<Question, Asked>();
  #heardAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly send: (question: Question) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @returns the answer; undefined if there is none within `waitMs` */
  async ask<Q extends Question>(question: Q, waitMs: number): Promise<{ answer: MainAnswers[Q] } | undefined> {
    const answer = this.#open(question) as Promise<MainAnswers[Q]>;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), waitMs);
    });
    const given = await Promise.race([answer.then((answered) => ({ answer: answered })), late]);
    clearTimeout(timer);
    return given;
  }

  answered({ question, answer }: MainAnswer): void {
    this.#asked.get(question)?.resolve(answer);
    this.#asked.delete(question);
  }

  /** Notes that the main thread has sent something, so it is not blocked. */
  heard(): void {
    this.#heardAtMs = this.now();
  }

  /**
   * How long (ms) the main thread has sent nothing although a question is open. 0 while no question is open, because an
   * idle worker sends nothing.
   */
  silentMs(): number {
    if (this.#asked.size === 0) return 0;
    const oldestMs = Math.min(...[...this.#asked.values()].map(({ atMs }) => atMs));
    return this.now() - Math.max(oldestMs, this.#heardAtMs);
  }

  #open(question: Question): Promise<unknown> {
    const open = this.#asked.get(question);
    if (open !== undefined) return open.answer;
    let resolve: Asked['resolve'] = () => undefined;
    const answer = new Promise<unknown>((done) => {
      resolve = done;
    });
    this.#asked.set(question, { atMs: this.now(), answer, resolve });
    this.send(question);
    return answer;
  }
}
