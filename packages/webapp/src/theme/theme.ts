/**
 * The look of Lyceum as Mantine tokens: one accent colour, cool greys, 4 px spacing, system fonts, hairlines.
 * Given to MantineProvider by app/app.tsx. Colours with text on them have a contrast of at least 4.5:1 in both schemes.
 */
import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';

/** Sea green, from the lightest to the darkest. */
const accent: MantineColorsTuple = [
  '#eef7f6',
  '#dcecea',
  '#b8dad6',
  '#8ec7c0',
  '#67b3ab',
  '#4fa89f',
  '#37938a',
  '#2a7a72',
  '#21655f',
  '#184e49',
];

/** Cool greys of the dark scheme: [0] text … [7] the page. */
const dark: MantineColorsTuple = [
  '#dfe4e8',
  '#b6bfc6',
  '#97a1a9',
  '#66717a',
  '#3a434b',
  '#2f373e',
  '#252c32',
  '#171b1f',
  '#12161a',
  '#0d1013',
];

export const MONOSPACE =
  "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export const theme = createTheme({
  primaryColor: 'accent',
  // Shade 7 carries white text at 5:1 on either scheme.
  primaryShade: 7,
  colors: { accent, dark },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: MONOSPACE,
  // The interface is 14 px: dense where people work.
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  components: {
    Button: { styles: { label: { fontWeight: 500 } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, transitionProps: { duration: 100 } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 120, transition: 'fade' },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
    Loader: { defaultProps: { type: 'oval' } },
  },
});

/** Our own variables (hairlines, quiet surfaces) and the places where Mantine's greys are too pale to read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--lyceum-hairline': '#e2e6e9',
    '--lyceum-chrome': '#f6f8f9',
    '--lyceum-hover': '#eef1f3',
    '--lyceum-selected': '#e3f0ee',
    '--lyceum-accent-text': '#21655f',
    '--lyceum-good': '#1d7a3e',
    '--lyceum-warn': '#8a5300',
    '--lyceum-bad': '#b3261e',
    '--mantine-color-text': '#1c2227',
    '--mantine-color-dimmed': '#5a646c',
    '--mantine-color-placeholder': '#6b747c',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--lyceum-hairline': '#2c343a',
    '--lyceum-chrome': '#1c2126',
    '--lyceum-hover': '#252c32',
    '--lyceum-selected': '#1f3533',
    '--lyceum-accent-text': '#7fc4bc',
    '--lyceum-good': '#6cc58b',
    '--lyceum-warn': '#e0a95c',
    '--lyceum-bad': '#f2877f',
    '--mantine-color-dimmed': '#97a1a9',
    '--mantine-color-placeholder': '#8a949c',
    '--mantine-color-error': '#f2877f',
    '--mantine-color-anchor': '#7fc4bc',
  },
});

/** Where the choice is kept for the next visit, before anybody has signed in. */
export const colourSchemeManager = localStorageColorSchemeManager({ key: 'lyceum-colour-scheme' });
