/**
 * The main module of the supervisor's process. This process takes the lock of the data directory. If another process
 * holds the lock, this process ends immediately. Otherwise this process runs until no command has been connected for
 * the grace time, until the server cannot be kept running, or until a signal stops the process.
 */
import { prepareDataDirectory } from './data-directory.js';
import { reasonOf } from './errors.js';
import { tryLock } from './lock.js';
import { openLog } from './log-file.js';
import { EXIT_LOCKED, LISTENING, type SupervisorSettings } from './protocol.js';
import { Supervisor } from './supervisor.js';

// The command that started this process reads the output only until commands can connect. Later writes can fail, so a
// failed write is ignored.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
let record = (line: string): unknown => process.stderr.write(line);
process.once('uncaughtException', (error) => {
  record(`${reasonOf(error)}\n`);
  process.exit(1);
});

const settings = JSON.parse(process.argv[2] ?? '') as SupervisorSettings;
const directory = prepareDataDirectory(settings.dataDir);
const lock = tryLock(directory.lock);
if (!lock) process.exit(EXIT_LOCKED);

const log = openLog(directory.log);
const supervisor = new Supervisor(settings, directory, lock.fd, log);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => void supervisor.stop(signal));
}
await supervisor.listen();
process.stdout.write(`${LISTENING}\n`);
record = (line) => log.write(`logferry: ${line}`);
await supervisor.run();
process.exit(0);
