// Serves the built emulator on a port, in a process of its own: `node serve.mjs PORT`.
import { startEmulator } from '@logferry/emulator';

await startEmulator({ port: Number(process.argv[2]) });
