/** A log file, and the log stream into which it is loaded. */
export interface LoadFlag {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly file: string;
}

/**
 * Parses `GROUP::STREAM=FILE`, or `GROUP/STREAM=FILE` for a stream without a slash. The first `=` ends the name of the
 * stream, so that the path of the file may contain `=`. Neither groups nor streams can contain a colon.
 * @throws RangeError for another text
 */
export function parseLoad(text: string): LoadFlag {
  const equals = text.indexOf('=');
  const names = text.slice(0, Math.max(0, equals));
  const colons = names.indexOf('::');
  const [end, start] = colons === -1 ? [names.lastIndexOf('/'), names.lastIndexOf('/') + 1] : [colons, colons + 2];
  const flag = {
    logGroupName: names.slice(0, Math.max(0, end)),
    logStreamName: names.slice(start),
    file: text.slice(equals + 1),
  };
  if (equals > 0 && Object.values(flag).every((part) => part !== '')) return flag;
  throw new RangeError(
    `${text.slice(0, 160)}: write GROUP::STREAM=FILE, or GROUP/STREAM=FILE for a stream without a slash`,
  );
}
