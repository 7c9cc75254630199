#!/usr/bin/env node
import { homedir, tmpdir } from 'node:os';
import type { Io } from './io.js';
import { main } from './program.js';

/**
 * Hides the AWS SDK's warning on Node 20 that the SDK's releases of 2027 need a newer Node. A user of logferry cannot
 * choose the SDK's version. All other warnings are printed.
 */
function hideSdkVersionWarning(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.message.startsWith('NodeVersionSupportWarning')) return;
    for (const print of printers) print(warning);
  });
}

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  // Read only when a command needs it, because homedir() throws for a user without a home directory.
  get homeFolder() {
    return homedir();
  },
  temporaryFolder: tmpdir(),
  now: Date.now,
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
  },
  exit: (code) => process.exit(code),
};

hideSdkVersionWarning();

// An explicit exit is necessary, because idle sockets of the SDKs would keep a finished command alive.
process.exit(await main(process.argv.slice(2), io));
