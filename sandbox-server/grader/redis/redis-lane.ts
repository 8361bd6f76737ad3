/** Where a learner's program finds Redis. */
export const REDIS_PORT = 6379

/** The lane of Redis in the wire record. */
export const REDIS_LANE = 'redis'
