/** Made after its README; it brings no types. */
declare module 'subset-font' {
  interface SubsetOptions {
    readonly targetFormat: 'sfnt' | 'woff' | 'woff2'
    /** What is left of each axis of a variable font. */
    readonly variationAxes?: Readonly<Record<string, number | { readonly min: number; readonly max: number }>>
    /** Leaves out the glyphs that a feature of the font would put in the place of a letter. */
    readonly noLayoutClosure?: boolean
  }
  /** The font with the given characters alone. */
  export default function subsetFont(font: Buffer, text: string, options: SubsetOptions): Promise<Buffer>
}
