import { DefaultLogger, type LogEntry, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import pino from 'pino';
import type { ReportWork } from '../activities/index.js';
import { logLine } from './monitoring/work-log.js';

type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * Installs Temporal's runtime, which writes each log entry as one JSON line to stderr. The runtime handles no signals,
 * because the command decides what Ctrl-C does. A process has one runtime, so a second call throws an error.
 * @param metricsPort the port of loopback on which the SDK serves its metrics. Absent: the SDK measures nothing
 */
export function installRuntime(level: Level, metricsPort?: number): void {
  const formatters = { level: (name: string) => ({ level: name }) };
  const settings = { level, base: null, formatters, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = pino(settings, pino.destination(2));
  const write = ({ level: severity, message, meta }: LogEntry) => {
    const { taskToken: _binary, ...details } = meta ?? {};
    logger[LEVELS[severity]](details, message);
  };
  Runtime.install({
    logger: new DefaultLogger(level.toUpperCase() as Uppercase<Level>, write),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
      ...(metricsPort !== undefined && {
        metrics: { prometheus: { ...UNITS, bindAddress: `127.0.0.1:${metricsPort}` } },
      }),
    },
  });
}

/** The names and units that Prometheus recommends. */
const UNITS = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };

/** Writes the events of the work to the log of the installed runtime. */
export const logWork: ReportWork = (event) => {
  const line = logLine(event);
  if (line) Runtime.instance().logger.log(line.level, line.message, line.fields);
};

/** Writes that probes and scrapes have no answer any more. The worker goes on with its exports. */
export const logDeadMonitoring = (reason: string): void =>
  Runtime.instance().logger.error('The thread of probes and metrics has ended; restart the worker', { reason });

const LEVELS = { TRACE: 'debug', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
