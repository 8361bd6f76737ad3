import { signal } from '@preact/signals'

/** Whether the list of commands is open. */
export const isPaletteOpen = signal(false)
