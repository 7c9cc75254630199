import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import pino from 'pino';

type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * Installs Temporal's runtime, which writes each log entry as one JSON line to stderr. The runtime handles no signals,
 * because the command decides what Ctrl-C does. A process has one runtime, so only the first call has an effect.
 */
export function installRuntime(level: Level): void {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  const write = ({ level: severity, message, meta }: LogEntry) => {
    const { taskToken: _binary, ...details } = meta ?? {};
    logger[LEVELS[severity]](details, message);
  };
  Runtime.install({
    logger: new DefaultLogger(level.toUpperCase() as Uppercase<Level>, write),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} } },
  });
}

const LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
