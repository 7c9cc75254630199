/** The folder into which AWS writes a stream: the name of the stream, with `-` for each `/`. */
const streamFolder = (stream: string): string => stream.replaceAll('/', '-');

/** Which streams are wanted; all if neither is given. Two streams with the same folder cannot be distinguished. */
export interface StreamChoice {
  /** Name of one stream. */
  stream?: string;
  /** Beginning of the names of streams. */
  logStreamPrefix?: string;
}

/** Makes the function that decides whether the streams of a folder are wanted. */
export function wantsFolder({ stream, logStreamPrefix }: StreamChoice): (folder: string) => boolean {
  const exact = stream === undefined ? undefined : streamFolder(stream);
  const start = streamFolder(logStreamPrefix ?? '');
  return (folder) => folder.startsWith(start) && (exact === undefined || folder === exact);
}

/**
 * The stream prefixes of an archive's receipts, longest first. They divide the streams of a log group into classes: the
 * class of a stream is the longest of these prefixes with which its folder begins, or none.
 */
export class StreamClasses {
  readonly #prefixes: readonly string[];

  constructor(prefixes: Iterable<string>) {
    this.#prefixes = [...new Set([...prefixes].map(streamFolder))].sort((a, b) => b.length - a.length);
  }

  /** All classes. `undefined` stands for the streams with none of the prefixes. */
  get all(): (string | undefined)[] {
    return [undefined, ...this.#prefixes];
  }

  classOf(folder: string): string | undefined {
    return this.#prefixes.find((prefix) => folder.startsWith(prefix));
  }

  /** Whether a receipt covers the streams of a class. @param prefix the receipt's stream prefix, if it has one */
  static covers(prefix: string | undefined, streams: string | undefined): boolean {
    return prefix === undefined || (streams?.startsWith(streamFolder(prefix)) ?? false);
  }
}
