import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from './statistics.js';

/** What to scrape, how many times, and the pause (ms) between two scrapes. */
export interface ScrapeOptions {
  url: string;
  /** Another URL of the worker. Its answer needs no work: its time shows the delays of machine and event loop alone. */
  emptyUrl: string;
  scrapes: number;
  pauseMs: number;
}

/** The figures of the scrapes of a worker. Each time ends with the last byte of the answer. */
export interface ScrapeFigures {
  scrapes: number;
  medianMs: number;
  p95Ms: number;
  longestMs: number;
  empty: { medianMs: number; p95Ms: number };
  kilobytes: number;
  series: number;
}

/** Scrapes from a process that does nothing else. */
async function scraped({ url, emptyUrl, scrapes, pauseMs }: ScrapeOptions): Promise<ScrapeFigures> {
  const [times, empty]: [number[], number[]] = [[], []];
  let text = '';
  for (let scrape = 0; scrape < scrapes; scrape += 1) {
    text = await timed(url, times);
    await pause(pauseMs / 2);
    await timed(emptyUrl, empty);
    await pause(pauseMs / 2);
  }
  return {
    scrapes: times.length,
    ...{ medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95), longestMs: quantile(times, 1) },
    empty: { medianMs: quantile(empty, 0.5), p95Ms: quantile(empty, 0.95) },
    kilobytes: Math.round(text.length / 1_024),
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
  };
}

/**
 * The text at a URL. Adds the time (ms) until its last byte to `times`. `fetch` is not used, because it would add
 * milliseconds.
 */
async function timed(url: string, times: number[]): Promise<string> {
  const beganMs = performance.now();
  const parts: Buffer[] = [];
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  for await (const part of response) parts.push(part as Buffer);
  times.push(performance.now() - beganMs);
  return Buffer.concat(parts).toString();
}

process.once('message', (options: ScrapeOptions) => {
  void scraped(options).then((figures) => process.send?.(figures, () => process.exit()));
});
