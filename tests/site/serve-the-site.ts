import { SiteServer } from '../support/site-server.ts'

/** One server for all site tests. Its address is each test's base URL. Journeys that restart it start one of their own. */
export default async function serveTheSite(): Promise<() => Promise<void>> {
  const server = await SiteServer.start()
  process.env.DUPLEX_TEST_URL = server.url
  return () => server.stop()
}
