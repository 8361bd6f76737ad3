/** The ways to hold a pod that there are. `unsafe-local` holds nothing, and is only ever asked for by name. */
export type IsolationKind = 'bubblewrap' | 'unsafe-local'
