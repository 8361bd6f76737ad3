import { CannotStart } from '../failed-expectation.ts'
import type { Group } from '../group.ts'
import type { Surroundings } from '../surroundings.ts'
import { LearnerModule } from './learner-module.ts'
import { ModuleProcess } from './module-process.ts'
import { Page } from './page.ts'
import { PageProcess } from './page-process.ts'
import { assertThere, startHost } from './start-host.ts'
import { TestSuite } from './test-suite.ts'

/** What of the learner's is no program of its own, and so is run by a host in the learner's sandbox. */
export interface HostWords {
  /**
   * A module of the learner's, loaded in a process of its own: a fresh one for each check, or one for all checks of
   * `inOneServer`. A module that does not load makes the verdict an `error` when it is the first thing a grading starts.
   */
  module(file: string): Promise<LearnerModule>
  /** A Jest test file of the learner's. */
  tests(file: string): TestSuite
  /**
   * Opens a page in the learner's sandbox: of the first server when the URL names none. Each page is a tab of its own, closed
   * when the check is over; checks of `inOneServer` share the browser, and what pages keep in localStorage.
   */
  page(url?: string): Promise<Page>
}

/** The words for hosts. */
export function hostWords(surroundings: Surroundings): HostWords {
  const { ledger, stage, setup } = surroundings
  return {
    module: (file) =>
      ledger.watch(`module('${file}')`, async () => {
        assertThere(file, stage.files)
        return new LearnerModule(await moduleOf(file, surroundings), ledger)
      }),
    tests: (file) => new TestSuite(file, surroundings),
    page: (url = '/') =>
      ledger.watch(`page('${url}')`, async () => {
        const [{ port }] = setup.servers
        const process = await browserOf(surroundings)
        const page = await Page.open(new URL(url, `http://localhost:${port}`).href, { process, ledger })
        surroundings.onClear(() => page.dismiss())
        return page
      }),
  }
}

const modules = new WeakMap<Group, Map<string, ModuleProcess>>()

/** The group's process for this module, started where there is none that lives. */
async function moduleOf(file: string, surroundings: Surroundings): Promise<ModuleProcess> {
  const { group, patience, signal } = surroundings
  const known = modules.get(group) ?? new Map<string, ModuleProcess>()
  modules.set(group, known)
  const alive = known.get(file)
  if (alive?.isUsable) return alive
  const host = await startHost('module', { name: file, surroundings })
  const loaded = await ModuleProcess.load(host, { file, patience, signal })
  if (loaded.type === 'loaded') {
    known.set(file, loaded.module)
    return loaded.module
  }
  throw new CannotStart({
    message: `${file} could not be loaded. ${loaded.why}`,
    anomaly: 'crashed',
    expected: `${file} is loaded`,
    actual: loaded.why,
  })
}

const browsers = new WeakMap<Group, PageProcess>()

/** The group's process for pages, started where there is none that lives. */
async function browserOf(surroundings: Surroundings): Promise<PageProcess> {
  const { group } = surroundings
  const known = browsers.get(group)
  if (known?.host.ending === null) return known
  const started = new PageProcess(await startHost('page', { name: 'page', surroundings }), group)
  browsers.set(group, started)
  return started
}
