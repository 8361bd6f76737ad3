import type { LabFacts } from '../lab-frame.tsx'

export const lab: LabFacts = { title: 'Ring buffer', kind: 'REAL', needs: 'server' }
