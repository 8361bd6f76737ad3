import type { LabFacts } from '../lab-frame.tsx'

export const lab: LabFacts = { title: 'Frame builder', kind: 'REAL', needs: 'server' }
