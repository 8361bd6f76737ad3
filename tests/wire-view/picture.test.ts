import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layOut } from '../../src/islands/wire/layout.ts'
import {
  drawPicture,
  escapeXml,
  MOST_ROWS,
  type Palette,
  type Picture,
  TOKENS,
} from '../../src/islands/wire/picture.ts'
import { scaleAt, USUAL } from '../../src/islands/wire/zoom.ts'
import { checkIs, fault, lane, record, says, switching, upgrade } from '../site/workspace-fake.ts'

// Every name of the type is in the list.
const PALETTE = Object.fromEntries(
  TOKENS.map((token, index) => [token, `#0000${(index + 16).toString(16)}`]),
) as Palette
const A = lane('a', 'client', 'A')
const SERVER = lane('server', 'server', 'server <8080>')

const draw = (events: ReturnType<typeof record>, unfolded: 'all' | undefined = undefined): Picture =>
  drawPicture(layOut(events, { blamed: [4], ...(unfolded === undefined ? {} : { unfolded }) }), {
    ...{ palette: PALETTE, scale: scaleAt(USUAL), room: 600, isFitted: false, isByTime: false },
    title: 'catch-up & more',
  })

const HOSTILE = `"><script>alert('1')</script>\u0000\u001b[31m&amp;\ud800`

test('whatever a payload says is text in the picture, and the picture is well-formed', () => {
  const events = record(
    SERVER,
    A,
    upgrade('a'),
    switching('a'),
    says('a', 'server', { type: HOSTILE }),
    fault('a', HOSTILE),
  )
  const { svg } = draw(events)
  assert.ok(!svg.includes('<script'))
  assert.ok(svg.includes('&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;'.slice(0, 20)))
  assertWellFormed(svg)
})

test('a picture fetches nothing and knows no variables', () => {
  const { svg } = draw(
    record(SERVER, A, checkIs('one', 'started'), says('a', 'server', { type: 'x' }), checkIs('one', 'failed')),
  )
  assert.doesNotMatch(svg.replace('xmlns="http://www.w3.org/2000/svg"', ''), /https?:|url\(|var\(|href|@import/)
  assert.match(svg, /<title>catch-up &amp; more<\/title>/)
})

test('a picture is as high as its rows, and says how many it left out', () => {
  const say = (count: number) =>
    record(SERVER, A, ...Array.from({ length: count }, (_, index) => says('a', 'server', { type: `t${index}` })))
  const [few, many] = [draw(say(10), 'all'), draw(say(MOST_ROWS + 7), 'all')]
  assert.equal(few.left, 0)
  assert.equal(many.left, 7)
  assert.match(many.svg, /… and 7 more rows/)
  assert.equal(many.height - few.height, (MOST_ROWS - 10) * scaleAt(USUAL).row + 24)
})

test('what XML cannot hold is replaced, and a lone half of a letter too', () => {
  assert.equal(escapeXml('a\u0000b\u001bc\n<&>"\'\ud800\ufffe'), 'a\ufffdb\ufffdc &lt;&amp;&gt;&quot;&#39;\ufffd\ufffd')
  assert.equal(escapeXml('café 👋'), 'café 👋')
})

/** A small reader of XML: every element that opens is closed, and nothing else has a meaning. */
function assertWellFormed(xml: string): void {
  const open: string[] = []
  const rest = xml.replace(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, end: string, name: string, _attributes: string, alone: string) => {
      if (end !== '') assert.equal(open.pop(), name)
      else if (alone === '') open.push(name)
      return ''
    },
  )
  assert.deepEqual(open, [])
  assert.doesNotMatch(rest, /</)
  assert.doesNotMatch(rest, /&(?!amp;|lt;|gt;|quot;|#39;)/)
}
