/** Preloaded into a process that is measured: says at its end what it took, on the descriptor its parent reads. */
import { writeSync } from 'node:fs';

const REPORT_FD = 3;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const report = { maxRssMiB: Math.round(maxRSS / 1_024), cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000) };
  writeSync(REPORT_FD, JSON.stringify(report));
});
