#!/usr/bin/env node
import { main } from './program.js';
import { quietenSdkWarning } from './warnings.js';

quietenSdkWarning();

// Idle sockets of SDKs must not keep a command alive that has said its last word.
process.exit(await main(process.argv.slice(2)));
