/** The seed that recorded words are recorded with, and compared with. */
export const RECORDING_SEED = '1'
