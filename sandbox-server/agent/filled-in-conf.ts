import type { RunStep } from '#protocol'
import { NGINX_CONF } from './run-cast.ts'

/**
 * An nginx.conf may leave open where nginx listens and what stands behind it, as `{{LISTEN}}` and `{{BACKEND}}`. In a Run
 * these are the port of its own step, and that of the first program that has one. What no step says is left as it is.
 */
export function filledInConf(conf: string, steps: readonly RunStep[]): string {
  const listen = addressOf(steps.find((step) => isNginx(step)))
  const backend = addressOf(steps.find((step) => !isNginx(step) && addressOf(step) !== null))
  return conf
    .replaceAll(/\{\{\s*LISTEN\s*\}\}/g, (open) => listen ?? open)
    .replaceAll(/\{\{\s*BACKEND\s*\}\}/g, (open) => backend ?? open)
}

function isNginx(step: RunStep): boolean {
  return 'file' in step && step.file === NGINX_CONF
}

function addressOf(step: RunStep | undefined): string | null {
  if (step === undefined || !('port' in step) || step.port === undefined) return null
  return `127.0.0.1:${step.port}`
}
