export { type AcceptMistake, acceptSteps, acceptValue, explainWrongAccept, HANDSHAKE_GUID } from './accept.ts'
export { fromBase64, parseBase64, toBase64 } from './base64.ts'
export { type CloseCodeDescription, describeCloseCode } from './close-code.ts'
export { Conformance, type Violation } from './conformance.ts'
export {
  decodeEnginePacket,
  decodeEnginePayload,
  type EnginePacket,
  type EnginePacketName,
  explainEnginePacket,
} from './engine-io.ts'
export { EventStreamDecoder, type StreamItem } from './event-stream.ts'
export { explainFrame } from './explain-frame.ts'
export { encodeFrame, type Frame, type LengthForm } from './frame.ts'
export { type Decoded, type DecodedFrame, type DecodeError, FrameDecoder } from './frame-decoder.ts'
export type { FrameField } from './frame-field.ts'
export { fromHex, type ParsedBytes, parseHex, toHex } from './hex.ts'
export { BodyDecoder, type BodyFraming, type BodyParts, requestFraming, responseFraming } from './http-body.ts'
export {
  type Header,
  headerList,
  headerValues,
  type ParsedHead,
  parseRequestHead,
  parseResponseHead,
  type RequestHead,
  type ResponseHead,
} from './http-head.ts'
export { judgeRequest, type RequestJudgement } from './judge-request.ts'
export { judgeResponse, type Offer, type ResponseJudgement } from './judge-response.ts'
export { PayloadKeeper } from './kept-payload.ts'
export { applyMask } from './mask.ts'
export { isControl, OPCODE, opcodeName } from './opcode.ts'
export { type FrameRecord, readClose, recordFrame } from './record-frame.ts'
export { PacketReader, type PacketRecord } from './record-packet.ts'
export {
  encodeCommand,
  type RespAggregate,
  type RespBulk,
  RespDecoder,
  type RespProblem,
  type RespValue,
} from './resp.ts'
export { type RespWords, respText, respWords } from './resp-words.ts'
export { sha1 } from './sha1.ts'
export {
  type DecodedSocketIo,
  decodeSocketIo,
  eventName,
  explainSocketIo,
  type SocketIoPacket,
  type SocketIoPacketName,
} from './socket-io.ts'
export { type DecodedText, decodeUtf8, encodeUtf8, type Utf8Problem, Utf8Validator } from './utf8.ts'
export { decodeUtf8Lossy } from './utf8-lossy.ts'
export { writeRequestHead, writeResponseHead } from './write-head.ts'
