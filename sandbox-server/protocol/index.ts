export { ANOMALIES, Anomaly } from './anomaly.ts'
export { BURST_WORDS, Burst, burstCharacters, burstMessage, refuseBurst } from './burst.ts'
export { ChallengeFrontmatter, RunStep } from './challenge.ts'
export {
  ConnectionFault,
  FAULTS,
  FaultKind,
  ServiceFault,
  type ServiceFaultKind,
  sayFault,
  sayServiceFault,
} from './fault.ts'
export { LIMITS } from './limits.ts'
export { ClientMessage, ServerMessage, SourceFile } from './messages.ts'
export { PeerCommand, PeerHeader, PeerName } from './peer-command.ts'
export { brokenPlaceLinks, placeLinksIn, placeOf } from './place-link.ts'
export { Progress, SelfMark, Solution, Submission, SubmissionSummary, Visit } from './progress.ts'
export { Answer, AnswerReply, AnswerRequest, type PublicQuestion, publicQuestion, Question, QuizFile } from './quiz.ts'
export { REFUSALS, RefusalCode } from './refusals.ts'
export { EndedHow, Ending, RunEvent, SourcePlace } from './run-event.ts'
export { Scenario, ScenarioStep, ScenarioWait } from './scenario.ts'
export { seededDraw } from './seeded-draw.ts'
export { CheckResult, Verdict } from './verdict.ts'
export { PROTOCOL_VERSION } from './version.ts'
export { KeptPayload, Lane, RecordedFrame, RecordedPacket, WireEvent } from './wire-event.ts'
