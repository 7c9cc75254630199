import type { Command } from 'commander';
import { examine } from '../../destination/preflight/index.js';
import { gatherFacts } from '../doctor/facts.js';
import { findingLines, findingsDocument } from '../doctor/report.js';
import { doctorTarget } from '../doctor/target.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printJson, printPainted } from '../output/terminal.js';
import type { DoctorOptions } from './flags.js';

export async function doctor(io: Io, command: Command): Promise<number> {
  const options = command.opts<DoctorOptions>();
  const facts = await gatherFacts(io.env, await doctorTarget(io, options), options.workerConfig);
  const findings = examine(facts);
  if (options.json) printJson(io, findingsDocument(facts, findings));
  printPainted(io, options.json ? 'stderr' : 'stdout', (paint) => findingLines(facts, findings, paint));
  return findings.some(({ status }) => status === 'failed') ? EXIT.refused : EXIT.done;
}
