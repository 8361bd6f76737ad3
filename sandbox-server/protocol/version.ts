/** The protocol's version, first thing either side says. Raised whenever an older page could misread a newer server. */
export const PROTOCOL_VERSION = 1
