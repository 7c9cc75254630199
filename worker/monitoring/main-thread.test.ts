import { expect, it } from 'vitest';
import { MainThread } from './main-thread.js';
import type { Question } from './thread-messages.js';

/** A main thread that answers when the test says so. */
function silent() {
  const world = { nowMs: 0, sent: [] as Question[] };
  const main = new MainThread(
    (question) => world.sent.push(question),
    () => world.nowMs,
  );
  return { world, main };
}

it('a question gets the answer of the main thread, or none when its wait ends; a late answer counts for the next question', async () => {
  const { world, main } = silent();
  expect(await main.ask('alive', 1)).toBeUndefined();
  const next = main.ask('alive', 1_000);
  main.answered({ question: 'alive', answer: true });
  expect(await next).toEqual({ answer: true });
  expect(world.sent).toEqual(['alive']);
});

it('the main thread counts as silent from the oldest unanswered question on, or from its latest message after that question', async () => {
  const { world, main } = silent();
  world.nowMs = 50_000;
  expect(main.silentMs()).toBe(0);
  await main.ask('readiness', 1);
  world.nowMs = 60_000;
  await Promise.all([main.ask('readiness', 1), main.ask('alive', 1)]);
  expect(world.sent).toEqual(['readiness', 'alive']);
  world.nowMs = 65_000;
  expect(main.silentMs()).toBe(15_000);
  main.heard();
  expect(main.silentMs()).toBe(0);
  world.nowMs = 67_000;
  expect(main.silentMs()).toBe(2_000);
  main.answered({ question: 'readiness', answer: { ready: true } });
  main.answered({ question: 'alive', answer: true });
  expect(main.silentMs()).toBe(0);
});
