import type { LabFacts } from '../lab-frame.tsx'

export const lab: LabFacts = { title: 'Handshake bench', kind: 'REAL', needs: 'server' }
