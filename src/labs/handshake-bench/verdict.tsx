import type { AnswerReading, RequestReading } from './judge-exchange.ts'

interface Props {
  request: RequestReading
  answer: AnswerReading
  isSilent: boolean
}

/** Which rule the server went by, and what the client makes of the answer. */
export function Verdict({ request, answer, isSilent }: Props) {
  if (answer.type === 'answer') {
    const hasAgreed = answer.head.status === 101
    return (
      <>
        <Rule {...serverRule(request, answer.head.status)} isGood={hasAgreed} who="Server" />
        <Rule {...clientRule(answer)} isGood={answer.client.ok} who="Client" />
      </>
    )
  }
  if (answer.type === 'malformed') {
    return <Rule who="Client" isGood={false} section="" text={`This is no HTTP answer. ${answer.message}`} />
  }
  if (!isSilent) return null
  const text =
    request.type === 'incomplete'
      ? 'No answer so far. A head ends with an empty line, and this one does not: the server has no reason to think that you are done.'
      : 'No answer so far. The server may still be waiting for more.'
  return <Rule who="Server" isGood={false} section="" text={text} />
}

interface RuleProps {
  who: 'Server' | 'Client'
  isGood: boolean
  section: string
  /** What must hold. */
  rule?: string
  text: string
}

function Rule({ who, isGood, section, rule, text }: RuleProps) {
  return (
    <div class={`hb-rule ${isGood ? 'is-good' : 'is-bad'}`}>
      <b>
        {who}
        {section !== '' && <span class="hb-section"> {section}</span>}
      </b>
      <div>
        {rule !== undefined && (
          <p>
            <span class="hb-label">It must hold that:</span> {rule}
          </p>
        )}
        <p>
          {rule !== undefined && <span class="hb-label">But: </span>}
          {text}
        </p>
      </div>
    </div>
  )
}

function serverRule(request: RequestReading, status: number): Pick<RuleProps, 'section' | 'rule' | 'text'> {
  if (request.type === 'malformed') {
    return {
      section: 'HTTP',
      text: `It cannot be read as HTTP, so the rules of WebSocket are not even asked. ${request.message}`,
    }
  }
  if (request.type === 'incomplete') return { section: '', text: `It answered ${status} before the head had ended.` }
  const { judgement } = request
  if (!judgement.ok) return { section: short(judgement.section), rule: judgement.rule, text: judgement.message }
  return status === 101
    ? {
        section: '§4.2.1',
        text: 'Items 1 to 6 hold, so it agrees. The empty line after its headers is the last of HTTP.',
      }
    : {
        section: '§4.2.1',
        text: 'All six items hold, and still it says no. A server may refuse for reasons of its own.',
      }
}

function clientRule({
  client,
}: Extract<AnswerReading, { type: 'answer' }>): Pick<RuleProps, 'section' | 'rule' | 'text'> {
  if (!client.ok) return { section: short(client.section), rule: client.rule, text: client.message }
  return {
    section: '§4.1',
    text: 'Status 101, Upgrade, Connection and the accept value are as they must be, and nothing is in it that was not offered. The WebSocket is open.',
  }
}

/** `RFC 6455 §4.2.1 item 6` → `§4.2.1 item 6`: the lesson is about one RFC. */
function short(section: string): string {
  return section.replace('RFC 6455 ', '').replace(' response', '')
}
