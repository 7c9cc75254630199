import type { DayState } from '../../../archive/day-coverage/day-states.js';

/**
 * How a state is drawn on the page: a colour for light and one for dark backgrounds, and a pattern. The patterns
 * distinguish the states without colour. Text on these colours has a contrast of 4.5 to 1 or more.
 */
interface Drawn {
  light: string;
  dark: string;
  /** Colour of the pattern's lines and of the symbol. */
  lightInk: string;
  darkInk: string;
  /** A path in a square of 6 x 6 pixels that repeats. */
  path?: string;
}

const SLANT = 'M-1 1L1-1M0 6L6 0M5 7L7 5';
const BACK_SLANT = 'M-1 5L1 7M0 0L6 6M5-1L7 1';
const CROSS = `${SLANT}${BACK_SLANT}`;
const UPRIGHT = 'M1.5 0V6M4.5 0V6';
const LEVEL = 'M0 1.5H6M0 4.5H6';
const DOT = 'M3 2.5V3.5';

export const DRAWN: Readonly<Record<DayState, Drawn>> = {
  atRisk: { light: '#a40e26', dark: '#ff7b86', lightInk: '#ffffff', darkInk: '#1b0205', path: CROSS },
  failed: { light: '#7a2ea0', dark: '#d7a1f5', lightInk: '#ffffff', darkInk: '#1d0529', path: UPRIGHT },
  missing: { light: '#f3a712', dark: '#f3b13c', lightInk: '#2b1b00', darkInk: '#2b1b00', path: SLANT },
  unknown: { light: '#ffffff', dark: '#1a1d23', lightInk: '#6a4a00', darkInk: '#e0c070', path: BACK_SLANT },
  gone: { light: '#d9d9de', dark: '#3a3e47', lightInk: '#3c3c44', darkInk: '#d9d9de', path: CROSS },
  notDue: { light: '#ffffff', dark: '#1a1d23', lightInk: '#5c6470', darkInk: '#a9b1bd', path: LEVEL },
  partlyExpired: { light: '#b9bec8', dark: '#5a606c', lightInk: '#23272e', darkInk: '#f2f3f5', path: SLANT },
  expired: { light: '#8d94a1', dark: '#858c99', lightInk: '#000000', darkInk: '#000000', path: LEVEL },
  listed: { light: '#b5d5f5', dark: '#28527a', lightInk: '#0b2a48', darkInk: '#d8ebff', path: UPRIGHT },
  unsettled: { light: '#bfe3cd', dark: '#1f5a3c', lightInk: '#0c3a22', darkInk: '#cdf2dd', path: SLANT },
  archived: { light: '#1d7a4c', dark: '#3fb27a', lightInk: '#ffffff', darkInk: '#03170d' },
  empty: { light: '#dff1e6', dark: '#16382a', lightInk: '#155a38', darkInk: '#a6dcc0' },
  quiet: { light: '#dff1e6', dark: '#16382a', lightInk: '#155a38', darkInk: '#a6dcc0', path: DOT },
  beforeGroup: { light: '#f3f4f6', dark: '#21252c', lightInk: '#5c6470', darkInk: '#9aa3b0' },
};

/** The colours of the states as CSS variables. */
const coloursOf = (of: 'light' | 'dark'): string =>
  Object.entries(DRAWN)
    .map(([state, drawn]) => {
      const [colour, ink] = of === 'light' ? [drawn.light, drawn.lightInk] : [drawn.dark, drawn.darkInk];
      return `--${state}:${colour};--${state}-ink:${ink}`;
    })
    .join(';');

const rulesOfStates = Object.keys(DRAWN)
  .map(
    (state) => `.${state}{fill:url(#p-${state})}.c-${state}{fill:var(--${state})}.i-${state}{fill:var(--${state}-ink)}`,
  )
  .concat(Object.keys(DRAWN).map((state) => `.l-${state}{stroke:var(--${state}-ink)}`))
  .join('');

/** The SVG patterns to which the CSS rules of the states refer. The page contains each pattern once. */
export const patterns = (): string =>
  `<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs>${Object.entries(DRAWN)
    .map(([state, { path }]) => {
      const lines = path === undefined ? '' : `<path d="${path}" class="l l-${state}"/>`;
      const square = `<rect width="6" height="6" class="c-${state}"/>${lines}`;
      return `<pattern id="p-${state}" width="6" height="6" patternUnits="userSpaceOnUse">${square}</pattern>`;
    })
    .join('')}</defs></svg>`;

export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--text:#1c2026;--dim:#555d69;--line:#d5d9e0;--good:#155a38;--bad:#a40e26;${coloursOf('light')}}
@media (prefers-color-scheme:dark){:root{--page:#14161a;--text:#e8eaee;--dim:#a3abb8;--line:#343942;--good:#7fd3a8;--bad:#ff8f98;${coloursOf('dark')}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:94rem;background:var(--page);color:var(--text);font:16px/1.45 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p,ul{margin:.25rem 0}.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}
.verdict{font-size:1.15rem;font-weight:600;margin-top:1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse}th,td{padding:.2rem .75rem .2rem 0;text-align:left;vertical-align:middle}
thead th{border-bottom:1px solid var(--line);font-weight:600;white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:400}.name{font-family:ui-monospace,monospace;font-size:.85rem;min-width:16rem;max-width:30rem;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.t{white-space:nowrap;font-variant-numeric:tabular-nums}
svg{display:block}.l{fill:none;stroke-width:1}svg text{font:600 11px ui-monospace,monospace}.axis text{fill:var(--dim);font-weight:400}.axis path{stroke:var(--line)}
.frame{fill:none;stroke:var(--line)}
details{margin:.5rem 0}summary{cursor:pointer}.names{columns:20rem;font:.8rem/1.5 ui-monospace,monospace;list-style:none;padding:0;overflow-wrap:anywhere}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.85rem}
@media print{*{-webkit-print-color-adjust:exact;print-color-adjust:exact}.wide{overflow:visible}}
${rulesOfStates}`;
