/** The style of every page: light and dark, readable in print, without colour as the only sign. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--text:#1c2026;--dim:#555d69;--line:#d5d9e0;--good:#155a38;--bad:#a40e26}
@media screen and (prefers-color-scheme:dark){:root{--page:#14161a;--text:#e8eaee;--dim:#a3abb8;--line:#343942;--good:#7fd3a8;--bad:#ff8f98}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:94rem;background:var(--page);color:var(--text);font:1rem/1.45 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p,ul{margin:.25rem 0}.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}
.verdict{font-size:1.15rem;font-weight:600;margin-top:1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse}th,td{padding:.2rem .75rem .2rem 0;text-align:left;vertical-align:middle}
thead th{border-bottom:1px solid var(--line);font-weight:600;white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:400}.name{font-family:ui-monospace,monospace;font-size:.85rem;min-width:16rem;max-width:38rem;overflow-wrap:anywhere}thead .name{font:inherit;font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.t{white-space:nowrap;font-variant-numeric:tabular-nums}
svg{display:block}
details{margin:.5rem 0}summary{cursor:pointer}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.85rem}
@media print{:root{color-scheme:light;font-size:12px}body{padding:0}h2,h3,thead,summary{break-after:avoid}tr,svg{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}.wide{overflow:visible}}`;
