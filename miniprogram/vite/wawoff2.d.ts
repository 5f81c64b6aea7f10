declare module 'wawoff2' {
  /** TTF to WOFF2. */
  export function compress(ttf: Uint8Array): Promise<Uint8Array>
}
