/** Where set-up keeps what Node makes of the agent's files, beside the app's package.json. Pods see it read-only. */
export const COMPILED_AGENT = '.duplex/compiled-agent'

/** Its two parts: what only agents may see, and what every program sees. */
export const COMPILED_FOR = { agent: 'agent', programs: 'programs' } as const
