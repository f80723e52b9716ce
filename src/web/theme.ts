import { createTheme, Popover, Portal, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/**
 * The tokens of the design, once: they feed both Mantine's theme and the CSS variables (`--pine`, `--ink-2`, …).
 * Ratios in comments are against the ground the colour is used on; all text pairs pass WCAG 2.2 AA.
 */
const tokens = {
  paper: '#F4F6F1',
  surface: '#FFFFFF',
  sunk: '#FAFBF8',
  rail: '#E9EDE5',
  hairline: '#E1E5DC',
  line: '#C9D0C5',
  field: '#858F88', // 3.3 on white: the border of a field
  ink: '#1F2A26', // 14.8
  'ink-2': '#4F5B55', // 7.1
  'ink-3': '#646F69', // 5.2 on white, 4.8 on paper; never on tints
  focus: '#1F5FBF', // 6.1
  margin: '#E3B4AA', // a line only, never text
  pine: '#1C6A56', // white on it 6.5
  'pine-dark': '#14503F', // white on it 9.3; on its tint 8.0
  'pine-tint': '#E3F0EA',
  'pine-line': '#9DC6B6',
  'crisis-solid': '#B3302B', // white on it 6.2
  crisis: '#A12722', // on its tint 6.4
  'crisis-tint': '#FBEAE7',
  'crisis-line': '#E8B5AF',
  warn: '#7A4B00', // on its tint 6.6
  'warn-tint': '#FCF0D6',
  'warn-line': '#C07F12',
  'warn-mark': '#FBE3A6',
  info: '#24568C', // on its tint 6.5
  'info-tint': '#E6EFF8',
  violet: '#5F4590', // on its tint 6.5
  'violet-tint': '#EFEAF6',
  neutral: '#4F5B55', // on its tint 6.0
  'neutral-tint': '#E9ECE6',
  offline: '#2F3D38', // white on it
  'chart-1': '#1C6A56',
  'chart-2': '#C07F12',
  'chart-3': '#3A78B5',
  'chart-4': '#40205C',
  'chart-other': '#7F8983',
} as const;

const pine: MantineColorsTuple = [
  '#F1F7F4', '#E3F0EA', '#C4DED3', '#9DC6B6', '#6FA893', '#458C75', '#2B7A64', '#1C6A56', '#14503F', '#0D382C',
];
const gray: MantineColorsTuple = [
  '#FAFBF8', '#F4F6F1', '#E9ECE6', '#E1E5DC', '#C9D0C5', '#858F88', '#646F69', '#4F5B55', '#36413C', '#1F2A26',
];
const red: MantineColorsTuple = [
  '#FBEAE7', '#F6D5D0', '#E8B5AF', '#D98C85', '#C9605A', '#BD4540', '#B3302B', '#A12722', '#861E1A', '#661512',
];

export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: 7,
  colors: { pine, gray, red },
  black: tokens.ink,
  fontFamily: "'Golos Text Variable', 'Golos Text', system-ui, sans-serif",
  headings: { fontFamily: "'Literata Variable', Georgia, serif", fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.333', sm: '1.4286', md: '1.4286', lg: '1.375', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '6px', sm: '8px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'sm',
  shadows: { sm: 'none', md: '0 8px 24px rgb(31 42 38 / 0.14)', lg: '0 8px 24px rgb(31 42 38 / 0.14)' },
  breakpoints: { xs: '22.5em', sm: '48em', md: '68.75em', lg: '80em', xl: '90em' },
  focusRing: 'never', // base.css draws the one focus ring of the product
  respectReducedMotion: true,
  cursorType: 'pointer',
  // Lists, menus and dialogs float in a named region of the page (index.html), so that nothing is outside landmarks.
  components: {
    Portal: Portal.extend({ defaultProps: { target: '#floating' } }),
    // What is open stays while its button is scrolled away: on a low screen one scrolls to reach the last item.
    Popover: Popover.extend({ defaultProps: { hideDetached: false } }),
  },
});

/** Mantine's own neutral variables, re-aimed at the tokens, and the tokens themselves as `--name`. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    ...Object.fromEntries(Object.entries(tokens).map(([name, value]) => [`--${name}`, value])),
    '--sans': "'Golos Text Variable', 'Golos Text', system-ui, sans-serif",
    '--serif': "'Literata Variable', Georgia, serif",
    '--float': '0 8px 24px rgb(31 42 38 / 0.14)',
  },
  light: {
    '--mantine-color-text': tokens.ink,
    '--mantine-color-body': tokens.paper,
    '--mantine-color-dimmed': tokens['ink-2'],
    '--mantine-color-placeholder': tokens['ink-3'],
    '--mantine-color-error': tokens.crisis,
    '--mantine-color-anchor': tokens['pine-dark'],
    '--mantine-color-default': tokens.surface,
    '--mantine-color-default-hover': tokens.sunk,
    '--mantine-color-default-color': tokens.ink,
    '--mantine-color-default-border': tokens.field,
    '--mantine-color-disabled': tokens['neutral-tint'],
    '--mantine-color-disabled-color': tokens.neutral,
    '--mantine-color-disabled-border': tokens.line,
  },
  dark: {},
});
