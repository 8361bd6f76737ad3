/** What a line of an HTTP head means, and what defines it. */
export interface Meaning {
  readonly says: string
  readonly section: string
}

/** What a header says; null for one that only the application knows. Names in any case. */
export function headerMeaning(name: string): Meaning | null {
  const entry = MEANINGS[name.toLowerCase()]
  return entry === undefined ? null : { says: entry[0], section: entry[1] }
}

const MEANINGS: Readonly<Record<string, readonly [string, string]>> = {
  // The handshake
  upgrade: ['The protocol this connection shall go on with.', 'RFC 6455 §4.1'],
  connection: [
    'What holds for this one connection only, up to the next proxy. With Upgrade it must name Upgrade.',
    'RFC 9110 §7.6.1',
  ],
  'sec-websocket-key': [
    'Sixteen bytes drawn for this handshake, in base64. The answer proves that whoever gave it read this.',
    'RFC 6455 §11.3.1',
  ],
  'sec-websocket-version': ['The version of the protocol. 13 is the only one in use.', 'RFC 6455 §11.3.5'],
  'sec-websocket-accept': [
    'SHA-1 of the key and a fixed text, in base64: this server understood that it is to speak WebSocket.',
    'RFC 6455 §11.3.3',
  ],
  'sec-websocket-protocol': [
    'Subprotocols: the client names those it speaks, the server chooses one of them.',
    'RFC 6455 §11.3.4',
  ],
  'sec-websocket-extensions': [
    'Extensions, such as permessage-deflate: offered by the client, accepted by the server.',
    'RFC 6455 §11.3.2',
  ],
  origin: [
    'The site whose page opened this. Browsers set it, and pages cannot change it: a server asks it who may come in.',
    'RFC 6455 §10.2',
  ],
  // Requests
  host: ['The name and port that the client wanted to reach. One server may be many hosts.', 'RFC 9110 §7.2'],
  'user-agent': ['The program that asks.', 'RFC 9110 §10.1.5'],
  accept: ['The kinds of content the client can use.', 'RFC 9110 §12.5.1'],
  'accept-encoding': ['The ways of compressing that the client can undo.', 'RFC 9110 §12.5.3'],
  'accept-language': ['The languages the reader wants.', 'RFC 9110 §12.5.4'],
  authorization: ['Who asks, and a proof of it.', 'RFC 9110 §11.6.2'],
  cookie: ['What this server had the browser keep, sent back. It goes along with handshakes too.', 'RFC 6265 §5.4'],
  'last-event-id': [
    'The id of the last event this client heard before its stream was lost: from there on it wants the rest.',
    'HTML standard §9.2.4',
  ],
  referer: ['The page the request came from.', 'RFC 9110 §10.1.3'],
  'if-none-match': ['Only answer in full when the version is another than these.', 'RFC 9110 §13.1.2'],
  // Answers
  date: ['When the answer was made.', 'RFC 9110 §6.6.1'],
  server: ['The program that answers.', 'RFC 9110 §10.2.4'],
  location: ['Where to go instead.', 'RFC 9110 §10.2.2'],
  'retry-after': ['How long to wait before asking again.', 'RFC 9110 §10.2.3'],
  'set-cookie': ['Something the browser is to keep and send back.', 'RFC 6265 §4.1'],
  'www-authenticate': ['What proof is asked for.', 'RFC 9110 §11.6.1'],
  vary: ['The answer depends on these headers of the request; a cache keeps one for each.', 'RFC 9110 §12.5.5'],
  etag: ['A name for this version of the content.', 'RFC 9110 §8.8.3'],
  allow: ['The methods this path knows.', 'RFC 9110 §10.2.1'],
  'access-control-allow-origin': [
    'Pages of this origin may read the answer. It does not guard WebSockets: those must look at Origin themselves.',
    'Fetch standard §3.3',
  ],
  'access-control-allow-credentials': [
    'Cookies may go along, and the answer may still be read.',
    'Fetch standard §3.3',
  ],
  // Both
  'content-type': ['What the body is.', 'RFC 9110 §8.3'],
  'content-length': [
    'How many bytes the body has. Where it is missing, another way must say where the body ends.',
    'RFC 9110 §8.6',
  ],
  'content-encoding': ['How the body is compressed.', 'RFC 9110 §8.4'],
  'transfer-encoding': [
    'chunked: the body comes in pieces, each with its length, and ends with an empty one.',
    'RFC 9112 §6.1',
  ],
  'cache-control': ['Whether and how long a copy may be kept. A stream of events wants no-cache.', 'RFC 9111 §5.2'],
  'keep-alive': ['How long this connection stays open without a request.', 'RFC 9112 §9.3'],
  // Proxies
  'x-forwarded-for': [
    'Who the proxy was asked by, the client first. Anybody can write it: trust only your own proxy’s.',
    'RFC 7239 §5.2',
  ],
  'x-forwarded-proto': ['Whether the client came by http or https.', 'RFC 7239 §5.4'],
  'x-forwarded-host': ['The host the client asked the proxy for.', 'RFC 7239 §5.3'],
  'x-real-ip': ['The address of the client, as nginx names it by custom.', 'nginx'],
  'x-accel-buffering': ['no: nginx is to hand on each piece at once, as a stream of events needs it.', 'nginx'],
  forwarded: ['What the proxy knows of the client.', 'RFC 7239 §4'],
  via: ['The proxies on the way.', 'RFC 9110 §7.6.3'],
}
