import type { Row } from './slot-figures.js';

const WIDTH = 760;
const LABEL_WIDTH = 270;
const BAR_HEIGHT = 16;
const STEP = 21;
const GROUP_GAP = 34;
const TOP = 66;
/** The ends of the logarithmic axis (s). */
const LEAST_S = 0.1;
const MOST_S = 200;
const TICKS_S = [0.1, 1, 10, 100];

const x = (seconds: number): number =>
  LABEL_WIDTH +
  (Math.log(Math.max(LEAST_S, seconds) / LEAST_S) / Math.log(MOST_S / LEAST_S)) * (WIDTH - LABEL_WIDTH - 60);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const text = (atX: number, atY: number, words: string, more = ''): string =>
  `<text x="${atX.toFixed(1)}" y="${atY.toFixed(1)}"${more}>${escaped(words)}</text>`;

/**
 * A bar chart (SVG) of the mean time between two tasks, for each exporter with one owner and each length of tasks. The
 * axis is logarithmic. The colours follow the reader's light or dark setting.
 */
export function slotChart(rows: readonly Row[]): string {
  const single = rows.filter(({ owners }) => owners === 1);
  const lengths = [...new Set(single.map(({ taskLength }) => taskLength))];
  const parts: string[] = [];
  let y = TOP;
  for (const taskLength of lengths) {
    parts.push(text(0, y + 2, `tasks of ${taskLength}`, ' class="head"'));
    y += 12;
    for (const { exporter, figures } of single.filter((row) => row.taskLength === taskLength)) {
      const { mean } = figures.idleGapSeconds;
      const ours = exporter === 'logferry' ? ' class="ours"' : ' class="bar"';
      const width = Math.max(1, x(mean) - LABEL_WIDTH).toFixed(1);
      parts.push(
        text(LABEL_WIDTH - 8, y + 12, exporter, ' text-anchor="end"'),
        `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2"${ours}/>`,
        text(x(mean) + 6, y + 12, `${mean < 10 ? mean.toFixed(2) : mean.toFixed(0)} s`),
      );
      y += STEP;
    }
    y += GROUP_GAP - STEP + 8;
  }
  const ticks = TICKS_S.flatMap((seconds) => [
    `<line x1="${x(seconds).toFixed(1)}" x2="${x(seconds).toFixed(1)}" y1="${TOP - 8}" y2="${y - 16}" class="grid"/>`,
    text(x(seconds), y, `${seconds} s`, ' text-anchor="middle"'),
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 12}" role="img" aria-label="Mean time from the end of an export task to the next task, by exporter">`,
    '<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600}.title{font-size:15px;font-weight:600}.bar{fill:#8c959f}.ours{fill:#0969da}.grid{stroke:#8c959f;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#58a6ff}}</style>',
    text(0, 18, 'Mean time from the end of an export task to the next task (logarithmic axis)', ' class="title"'),
    text(
      0,
      38,
      'One export, tasks of random length. Of other exporters, only the waiting is imitated, by their sources of 2026.',
    ),
    ...ticks,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
