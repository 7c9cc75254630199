import type { Timeline } from '../../../archive/reports/index.js';
import { formatInstant } from '../../../contract/time.js';
import { formatLength } from '../format.js';

type Row = keyof Timeline['totalMs'];

const LABELS: Readonly<Record<Row, string>> = {
  waiting: 'without a task',
  running: 'running a task at AWS',
  verifying: 'reading back',
};
/** Sizes in pixels. */
const LABEL_WIDTH = 210;
const WIDTH = 720;
const ROW_HEIGHT = 28;
const GAP = 8;

export const TIMELINE_STYLE = `
.timeline text{font:13px system-ui,sans-serif;fill:var(--text)}.timeline .axis{fill:var(--dim)}
.timeline path{stroke:none}.timeline .waiting{fill:#8d94a1}.timeline .running{fill:#1d7a4c}.timeline .verifying{fill:#2f6fb0}
.timeline rect{fill:none;stroke:var(--line)}
@media screen and (prefers-color-scheme:dark){.timeline .running{fill:#3fb27a}.timeline .verifying{fill:#7db1e8}}`;

/**
 * The timeline of a run: a row each for waiting, running and reading back, in columns of equal time. The height of a
 * row in a column is the share of the column's time that the run spent waiting, running or reading back.
 */
export function timelineSvg({ fromMs, toMs, totalMs, ...shares }: Timeline): string {
  const rows = (Object.keys(LABELS) as Row[]).map((row, index) => {
    const y = index * (ROW_HEIGHT + GAP);
    const label = `${LABELS[row]}: ${formatLength(totalMs[row])}`;
    const text = `<text x="0" y="${y + ROW_HEIGHT / 2 + 4}">${label}</text>`;
    const frame = `<rect x="${LABEL_WIDTH}" y="${y}" width="${WIDTH}" height="${ROW_HEIGHT}"/>`;
    return `${text}<path class="${row}" d="${area(shares[row], y)}"/>${frame}`;
  });
  const height = rows.length * (ROW_HEIGHT + GAP) + 18;
  const described = (Object.keys(LABELS) as Row[]).map((row) => `${LABELS[row]} ${formatLength(totalMs[row])}`);
  const [from, to] = [fromMs, toMs].map((ms) => formatInstant(Math.floor(ms / 1_000) * 1_000));
  const axis = `<text class="axis" x="${LABEL_WIDTH}" y="${height - 4}">${from}</text><text class="axis" x="${LABEL_WIDTH + WIDTH}" y="${height - 4}" text-anchor="end">${to}</text>`;
  return `<svg class="timeline" width="${LABEL_WIDTH + WIDTH}" height="${height}" role="img" aria-label="${described.join(', ')}">${rows.join('')}${axis}</svg>`;
}

/** A path with a step for each column. */
function area(shares: readonly number[], y: number): string {
  const width = WIDTH / shares.length;
  const bottom = y + ROW_HEIGHT;
  const steps = shares.map((share, index) => {
    const top = (bottom - share * ROW_HEIGHT).toFixed(1);
    return `L${(LABEL_WIDTH + index * width).toFixed(1)} ${top}H${(LABEL_WIDTH + (index + 1) * width).toFixed(1)}`;
  });
  return `M${LABEL_WIDTH} ${bottom}${steps.join('')}V${bottom}Z`;
}
