export { type Labs, startLabs } from './labs.ts'
