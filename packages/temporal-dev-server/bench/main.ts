import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { attachDevServer, type DevServer } from '@logferry/temporal-dev-server';

const ROUNDS = 3;
const POLL_MS = 50;

/** Milliseconds from the call of `attachDevServer` to a server that answers. */
interface Round {
  /** No server runs, and there is no database yet. */
  readonly newDatabase: number;
  /** A server runs already. */
  readonly running: number;
  /** No server runs, but there is a database of an earlier server. */
  readonly oldDatabase: number;
}

/**
 * `npm run bench -w packages/temporal-dev-server`: how long a command waits for its dev server. Prints one JSON
 * document with the median of the rounds. Nothing here passes or fails.
 */
async function measure(): Promise<Round & { rounds: number }> {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureRound());
  const median = (of: keyof Round) => rounds.map((round) => round[of]).sort((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  return {
    newDatabase: median('newDatabase'),
    running: median('running'),
    oldDatabase: median('oldDatabase'),
    rounds: ROUNDS,
  };
}

async function measureRound(): Promise<Round> {
  const folder = await mkdtemp(join(tmpdir(), 'logferry-bench-'));
  try {
    const first = await attach(folder, true);
    const second = await attach(folder, false);
    await Promise.all([first.server.detach(), second.server.detach()]);
    await untilStopped(first.server);
    const third = await attach(folder, true);
    await third.server.detach();
    await untilStopped(third.server);
    return { newDatabase: first.ms, running: second.ms, oldDatabase: third.ms };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function attach(dataDir: string, starts: boolean): Promise<{ server: DevServer; ms: number }> {
  const startedMs = performance.now();
  const server = await attachDevServer({ dataDir });
  const ms = Math.round(performance.now() - startedMs);
  if (server.started !== starts) throw new Error(`this attachment ${starts ? 'did not start' : 'started'} the server`);
  return { server, ms };
}

/** Waits until the server has stopped, some seconds after the last command has detached. */
async function untilStopped({ address }: DevServer): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  for (;;) {
    const socket = connect(Number(port), host);
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (!isUp) return;
    await delay(POLL_MS);
  }
}

const figures = await measure();
process.stdout.write(`${JSON.stringify({ benchmark: 'dev-server', node: process.version, figures }, undefined, 2)}\n`);
