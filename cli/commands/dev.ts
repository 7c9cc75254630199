import type { Command } from 'commander';
import { withInterruptibleEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note } from '../output/terminal.js';
import { environmentRegion } from '../request/destination.js';

export async function dev(io: Io, command: Command): Promise<number> {
  const region = command.opts<{ region?: string }>().region ?? environmentRegion(io.env);
  return withInterruptibleEngine(io, { for: 'follow', region, embedded: true }, async (engine, interrupts) => {
    note(io, `Temporal dev server: ${engine.address}, namespace ${engine.namespace}; Web UI: ${engine.uiUrl}`);
    note(io, `Worker: account ${engine.accountId}, with the AWS credentials of this shell.`);
    note(
      io,
      'The worker runs only exports and schedules that you have requested with `logferry` and the same credentials.',
    );
    note(io, 'Ctrl-C stops the worker, and the server once no other command uses it.');
    await interrupts.happened.catch(() =>
      note(io, 'Stopping. Exports go on while another `logferry dev` or `logferry run` runs.'),
    );
    return EXIT.done;
  });
}
