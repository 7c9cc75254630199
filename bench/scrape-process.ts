import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from './statistics.js';

/** What to scrape, for how long, and how often. */
export interface ScrapeOptions {
  url: string;
  scrapes: number;
  pauseMs: number;
}

/** The scrapes of a worker under load. Times are until the last byte. */
export interface ScrapeFigures {
  scrapes: number;
  medianMs: number;
  p95Ms: number;
  longestMs: number;
  kilobytes: number;
  series: number;
}

/** Scrapes from a process that does nothing else, so that only the worker delays an answer. */
async function scraped({ url, scrapes, pauseMs }: ScrapeOptions): Promise<ScrapeFigures> {
  const times: number[] = [];
  let text = '';
  for (let scrape = 0; scrape < scrapes; scrape += 1) {
    const beganMs = performance.now();
    text = await (await fetch(url)).text();
    times.push(performance.now() - beganMs);
    await pause(pauseMs);
  }
  return {
    scrapes: times.length,
    ...{ medianMs: quantile(times, 0.5), p95Ms: quantile(times, 0.95), longestMs: quantile(times, 1) },
    kilobytes: Math.round(text.length / 1_024),
    series: text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length,
  };
}

process.once('message', (options: ScrapeOptions) => {
  void scraped(options).then((figures) => process.send?.(figures, () => process.exit()));
});
