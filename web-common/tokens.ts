/**
 * The design tokens for code that cannot read CSS variables (charts, canvases). The same values stand in tokens.css;
 * a test holds them equal.
 */
export const light = {
  brand: '#0f766e',
  brandHover: '#0d9488',
  brandSoft: '#e6f4f1',
  onBrand: '#ffffff',
  ink: '#1b2530',
  ink2: '#5a6675',
  ink3: '#687483',
  line: '#e4e8ec',
  lineStrong: '#cfd6dd',
  canvas: '#f4f6f8',
  surface: '#ffffff',
  raised: '#ffffff',
  hover: '#f0f4f6',
  warn: '#b45309',
  warnSoft: '#fef3e2',
  danger: '#b42318',
  dangerSoft: '#fdecea',
  info: '#1d4ed8',
  infoSoft: '#e8effd',
  success: '#15803d',
  successSoft: '#e9f8ee',
  neutralSoft: '#eef1f4',
  gradeA: '#0f766e',
  gradeASoft: '#e6f4f1',
  gradeB: '#1d4ed8',
  gradeBSoft: '#e8effd',
  gradeC: '#475569',
  gradeCSoft: '#eef1f4',
  gradeD: '#b45309',
  gradeDSoft: '#fef3e2',
  overlay: 'rgba(15, 21, 25, 0.44)',
  elevation: '0 8px 28px rgba(27, 37, 48, 0.14)',
} as const

export const dark: Tokens = {
  brand: '#2dd4bf',
  brandHover: '#5eead4',
  brandSoft: '#12322f',
  onBrand: '#06231f',
  ink: '#e6ebef',
  ink2: '#9aa7b3',
  ink3: '#8b98a5',
  line: '#2a353d',
  lineStrong: '#3a4751',
  canvas: '#0f1519',
  surface: '#172026',
  raised: '#1d272e',
  hover: '#1f2a31',
  warn: '#fbbf24',
  warnSoft: '#35270f',
  danger: '#fb8b80',
  dangerSoft: '#3b1b18',
  info: '#8ab0ff',
  infoSoft: '#1a2a4a',
  success: '#5ad08a',
  successSoft: '#133222',
  neutralSoft: '#243039',
  gradeA: '#2dd4bf',
  gradeASoft: '#12322f',
  gradeB: '#8ab0ff',
  gradeBSoft: '#1a2a4a',
  gradeC: '#b3bfca',
  gradeCSoft: '#243039',
  gradeD: '#fbbf24',
  gradeDSoft: '#35270f',
  overlay: 'rgba(0, 0, 0, 0.6)',
  elevation: '0 8px 28px rgba(0, 0, 0, 0.5)',
}

export type Tokens = { readonly [K in keyof typeof light]: string }

/** Colours of series in charts, in order, for a theme. */
export function series(tokens: Tokens): string[] {
  return [tokens.brand, tokens.info, tokens.warn, tokens.gradeC, tokens.success, tokens.danger]
}

export const space = [0, 4, 8, 12, 16, 24, 32] as const
export const radius = { control: 6, card: 10 } as const
export const text = { xs: 12, sm: 13, md: 14, lg: 16, xl: 20, xxl: 28 } as const
export const fontFamily = '"PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", system-ui, sans-serif'

/** The tokens of a theme. */
export function tokensOf(theme: 'light' | 'dark'): Tokens {
  return theme === 'dark' ? dark : light
}
