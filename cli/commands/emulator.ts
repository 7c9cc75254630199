import { BadFlag, clientVariables, serveEmulator } from '@logferry/emulator';
import type { Command } from 'commander';
import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';
import { catchInterrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printText } from '../output/terminal.js';
import { environmentRegion } from '../request/destination.js';
import type { EmulatorOptions } from './flags/index.js';

const DEFAULT_REGION = 'us-east-1';

export async function emulator(io: Io, command: Command): Promise<number> {
  const { port, host, load: loads, bucket: buckets, region: chosen } = command.opts<EmulatorOptions>();
  const region = chosen ?? environmentRegion(io.env) ?? DEFAULT_REGION;
  const interrupts = catchInterrupts(io);
  const options = { ...defined({ port, host, loads, buckets }), region };
  const emulator = await serveEmulator(options, (text) => note(io, text)).catch((error: unknown) => {
    throw error instanceof BadFlag ? usageError(error.message) : error;
  });
  try {
    const variables = Object.entries(clientVariables(emulator, region));
    printText(io, `export ${variables.map(([name, value]) => `${name}=${value}`).join(' ')}`);
    note(
      io,
      'An access key of 12 digits selects the account with this id. Ctrl-C stops the emulator and discards its data.',
    );
    await interrupts.happened.catch(() => {});
    return EXIT.done;
  } finally {
    await emulator.close();
    interrupts.ignore();
  }
}
