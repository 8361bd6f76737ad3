export { Challenge, type CheckOptions, challenge, type Declare } from './challenge.ts'
export { Client, NotConnected } from './client.ts'
export type { Closing, ReceivedMessage } from './client-listener.ts'
export type { Door } from './door.ts'
export { milliseconds, minutes, seconds } from './durations.ts'
export { CannotStart, FailedExpectation, type Failure, fail } from './failed-expectation.ts'
export { type GradeOptions, gradeChallenge } from './grade-challenge.ts'
export { graderVersion } from './grader-version.ts'
export type { HeardFunction } from './hosts/heard-function.ts'
export { type KillScore, killScore, type Mutant } from './hosts/kill-score.ts'
export type { LearnerModule } from './hosts/learner-module.ts'
export type { Page } from './hosts/page.ts'
export type { Ref } from './hosts/ref.ts'
export type { SuiteRun, TestSuite } from './hosts/test-suite.ts'
export type { Answer } from './http/answer.ts'
export type { AnswerPattern } from './http/answer-pattern.ts'
export type { Caller } from './http/caller.ts'
export type { EventStream, StreamEvent, StreamEventPattern } from './http/event-stream.ts'
export type { Held } from './http/held.ts'
export type { Metric, Metrics, Sample } from './http/parse-metrics.ts'
export { heardBefore } from './judges/heard-before.ts'
export { consecutive, isNumbered, type Numbered, sameNumbered, sameSnapshot, sayNumbered } from './judges/numbered.ts'
export { type SameOptions, sameMessages } from './judges/same-messages.ts'
export { type Misbehaviour, misbehaviours } from './misbehaviours.ts'
export { nearMiss } from './near-miss.ts'
export type { Nginx, NginxOptions } from './nginx.ts'
export { any, isObject, type Matched, matches, where } from './pattern.ts'
export type { Peer } from './peer.ts'
export type { Address, Place, PlaceOptions } from './place.ts'
export type { PlayedAnswer, PlayedRequest, PlayedServer } from './played/played-server.ts'
export type { Program, ProgramWords, StartsOptions } from './program-words.ts'
export { quietly } from './quietly.ts'
export type { Random } from './random.ts'
export type { RedisSpy } from './redis/redis-words.ts'
export { type Published, RunningRedis } from './redis/running-redis.ts'
export { perServer, type Scene } from './scene.ts'
export { type Departure, departure } from './sequence.ts'
export type { ServerSetup, Setup, WholeSetup } from './setup.ts'
export { ranges, show } from './show.ts'
export type { IoEvent } from './socket-io/io-event.ts'
export type { IoPeer } from './socket-io/io-peer.ts'
export type { Refusal } from './socket-io/not-let-in.ts'
export {
  type Clock,
  type KeptFiles,
  type LaunchOptions,
  type Line,
  NeverListened,
  NoAnswer,
  type NoAnswerReason,
  type Stage,
  type StagedNginx,
  type StagedProgram,
  type StagedRedis,
  type StartOptions,
} from './stage.ts'
export type { Surroundings } from './surroundings.ts'
export { WireRecorder } from './wire-recorder.ts'
export { afterPong, because, before, during, like, until, within } from './words.ts'
export type { YamlFile, YamlPlace } from './yaml-file.ts'
