/** Preloaded into a process that is measured: says at its end what it took, on the descriptor its parent reads. */
import { writeSync } from 'node:fs';

const REPORT_FD = 3;
process.on('exit', () => {
  writeSync(REPORT_FD, JSON.stringify({ maxRssMiB: Math.round(process.resourceUsage().maxRSS / 1_024) }));
});
