// The checks that others need.

export const OPENS = 'opens a poll and tells everyone who is there'
export const GREETS = 'greets a late joiner with the poll as it stands'
export const COUNTS = 'counts a vote and tells everyone'
export const RETRY = 'counts a retry once'
export const SECOND = 'refuses a second vote of the same socket'
export const PRESENCE = 'tells how many are here'
export const SHOWS = 'its page says hello and shows the poll'
export const CLICK = 'its page counts a click at once'
export const REFUSED = 'its page takes a refused vote back and says so'
export const ON_TOP = 'its page keeps its vote on top of counts that do not hold it yet'
export const ONCE = 'its page shows an answered vote once'
export const COMES_BACK = 'its page comes back and sends an unanswered vote again, under the same key'
