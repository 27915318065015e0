/** The style of plain HTML outputs, inside their shadow tree: tables as pandas and R people know them. Colours come from the page. */
export const INLINE_STYLE = `
:host { display: block; color: inherit; font: 13px/1.5 var(--mantine-font-family); }
table { border-collapse: collapse; border: none; font-size: 12px; margin: 4px 0; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px; border: none; text-align: right; vertical-align: middle; max-width: 480px; overflow-wrap: break-word; }
.dataframe th, .dataframe td { max-width: none; white-space: nowrap; }
th { font-weight: 600; }
thead { border-bottom: 1px solid var(--mantine-color-dimmed); }
tbody tr:nth-child(odd) { background: var(--lyceum-chrome); }
tbody tr:hover { background: var(--lyceum-hover); }
a { color: var(--lyceum-accent-text); }
img { max-width: 100%; height: auto; }
pre, code { font: 13px/1.45 var(--mantine-font-family-monospace); }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
p { margin: 4px 0; }
h1, h2, h3, h4, h5, h6 { margin: 12px 0 4px; line-height: 1.3; }
`;
