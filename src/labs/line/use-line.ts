import { useEffect, useMemo } from 'preact/hooks'
import { sandbox } from '../../sandbox/index.ts'
import { Line } from './line.ts'

/** A line to a lab's server that ends with the component. */
export function useLine(lab: string): Line {
  const line = useMemo(() => new Line(lab, sandbox), [lab])
  useEffect(() => () => line.end(), [line])
  return line
}
