import { because, before, challenge } from '#grader'

const CARRIES = 'carries each word to everyone but its speaker'

export default challenge('__TITLE__', ({ check, inOneServer }) => {
  inOneServer(() => {
    check(
      CARRIES,
      async ({ join, random }) => {
        const [ann, bob, cyd] = await join('ann', 'bob', 'cyd')
        const [first, second] = [random.text(), random.text()]
        ann.sends({ type: 'say', text: first })
        await bob.expects({ type: 'said', text: first })
        await cyd.expects({ type: 'said', text: first })

        // A fence: what ann has not heard before bob's word was not sent to her.
        bob.sends({ type: 'say', text: second })
        await ann.hearsNothing(
          before({ type: 'said', text: second }),
          because('A speaker knows what she said. Sent back to her, it would stand on her screen twice.'),
        )
      },
      {
        because: 'In a room everybody hears everybody.',
        hint: 'Go through all sockets, and leave out the one the message came from.',
      },
    )

    check(
      'passes over what is no message',
      async ({ join, random }) => {
        const [ann, bob] = await join('ann', 'bob')
        for (const rubbish of ['not json', 'null', '[]', '{}', '{"type":"say"}']) ann.sendsRaw(rubbish)
        const text = random.text()
        ann.sends({ type: 'say', text })
        await bob.expects({ type: 'said', text })
      },
      {
        because: 'Anybody can send anything. One bad message must not end the evening for everyone else.',
        hint: 'JSON.parse throws. What reaches it first?',
        needs: [CARRIES],
      },
    )
  })
})
