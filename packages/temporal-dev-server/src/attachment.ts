import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Attached } from './attach-once.js';
import { reasonOf } from './errors.js';
import { decode } from './protocol.js';

const MAX_REATTACHMENTS = 3;
const REATTACH_WINDOW_MS = 60_000;

/**
 * A command's attachment to its dev server. If the supervisor ends without sending a reason, the command attaches
 * again (at most 3 times within a minute), and starts another supervisor if necessary. If the supervisor has sent a
 * reason, the command reports the reason and does not attach again.
 */
export class Attachment {
  #socket: Socket;
  #detached = false;
  #reattachedAt: number[] = [];

  constructor(
    private readonly first: Attached,
    private readonly attachAgain: () => Promise<Attached>,
    private readonly say: (line: string) => void,
  ) {
    this.#socket = first.socket;
    this.#watch();
  }

  async detach(): Promise<void> {
    this.#detached = true;
    if (this.#socket.destroyed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #watch(): void {
    let received = '';
    this.#socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    this.#socket.once('close', () => {
      const last = decode(received);
      if (last?.kind === 'failed') this.say(last.message);
      else if (!this.#detached) void this.#reattach();
    });
  }

  async #reattach(): Promise<void> {
    const now = Date.now();
    this.#reattachedAt = [...this.#reattachedAt.filter((at) => now - at < REATTACH_WINDOW_MS), now];
    if (this.#reattachedAt.length > MAX_REATTACHMENTS) {
      this.say('the dev server has ended too often, so this command does not start it again; run the command again');
      return;
    }
    try {
      const { socket, ready } = await this.attachAgain();
      this.#socket = socket;
      if (this.#detached) return void socket.destroy();
      this.#watch();
      const moved = ready.address !== this.first.ready.address;
      this.say(
        moved
          ? `the dev server is back, but at another address (${ready.address}); run this command again`
          : 'the dev server is back',
      );
    } catch (error) {
      this.say(reasonOf(error));
    }
  }
}
