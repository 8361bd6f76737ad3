import { REFUSALS, type RefusalCode, type ServerMessage } from '#protocol'

/** Thrown inside a session to refuse what was asked; the conversation says it to the page. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  readonly about: string | undefined

  constructor(code: RefusalCode, options: { about?: string | undefined; message?: string } = {}) {
    super(options.message ?? REFUSALS[code])
    this.code = code
    this.about = options.about
  }

  /** The refusal as it travels. */
  toMessage(): ServerMessage {
    return {
      type: 'refused',
      code: this.code,
      message: this.message,
      ...(this.about === undefined ? {} : { about: this.about }),
    }
  }
}
