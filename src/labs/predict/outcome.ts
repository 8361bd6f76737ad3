/** Something that may come back, and can be expected. */
export interface Outcome<Id extends string> {
  id: Id
  text: string
  /** What it stands for, for those who do not know the number by heart. */
  means: string
}
