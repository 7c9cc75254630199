import type { LogFileSummary } from './read-log-file.js';

/** A text that says how a log file was read, such as `2 events, 7 lines, 5 of them without a time of their own; …`. */
export function describeLogFile(summary: LogFileSummary): string {
  const { events, lines, linesWithoutTime, linesWithoutZone, splitEvents, timeExample, fileTimeMs } = summary;
  const facts = [
    `${many(events, 'event')}, ${many(lines, 'line')}, ${linesWithoutTime} of them without a time of their own`,
  ];
  if (timeExample === undefined && lines > 0) {
    facts.push(`no known form of time, so every line has the time of the file's last change, ${iso(fileTimeMs)}`);
  } else if (linesWithoutTime > 0)
    facts.push('such a line belongs to the event before it, or has the time of a neighbour');
  if (timeExample !== undefined) facts.push(`times like ${timeExample}`);
  if (linesWithoutZone > 0) facts.push(`${many(linesWithoutZone, 'time')} without a zone, read as UTC`);
  if (splitEvents > 0) facts.push(`split ${many(splitEvents, 'time')}, because an event can have only 1 MiB`);
  return facts.join('; ');
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
