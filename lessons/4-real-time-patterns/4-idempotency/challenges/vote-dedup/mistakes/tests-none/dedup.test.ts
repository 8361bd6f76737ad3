import { castVote } from './dedup.ts'

// TODO
test.todo('a retry is recognised')
