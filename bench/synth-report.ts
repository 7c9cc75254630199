/**
 * A module that is preloaded into a measured process. When the process exits, it reports its CPU time and memory to the
 * parent process.
 */
import { writeSync } from 'node:fs';

const REPORT_FD = 3;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const report = { maxRssMiB: Math.round(maxRSS / 1_024), cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000) };
  writeSync(REPORT_FD, JSON.stringify(report));
});
