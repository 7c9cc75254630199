import { connect, type Socket } from 'node:net';
import { decode, type SupervisorMessage } from './protocol.js';

export type Contact =
  /** No supervisor listens on the socket. */
  | { kind: 'absent' }
  /** The connection was closed without a message: the supervisor was stopping or was killed, or the wait ended. */
  | { kind: 'lost' }
  | { kind: 'answered'; message: SupervisorMessage; socket: Socket };

/**
 * Connects to a supervisor and waits for its first message. If `signal` ends the wait, the result is `lost` after the
 * connection was opened, and `absent` before that.
 */
export function contact(socketPath: string, signal: AbortSignal): Promise<Contact> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    let connected = false;
    let received = '';
    const giveUp = () => socket.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      connected = true;
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      signal.removeEventListener('abort', giveUp);
      resolve(connected ? { kind: 'lost' } : { kind: 'absent' });
    });
    socket.on('data', function read(chunk: Buffer) {
      received += chunk.toString('utf8');
      const end = received.indexOf('\n');
      const message = end < 0 ? undefined : decode(received.slice(0, end));
      if (!message) return;
      signal.removeEventListener('abort', giveUp);
      socket.off('data', read);
      resolve({ kind: 'answered', message, socket });
    });
  });
}
