import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type ParsedMetrics, parseMetrics } from '../../sandbox-server/grader/http/parse-metrics.ts'

function read(text: string): Extract<ParsedMetrics, { type: 'metrics' }>['metrics'] {
  const parsed = parseMetrics(text)
  assert.ok(parsed.type === 'metrics', JSON.stringify(parsed))
  return parsed.metrics
}

function why(text: string): string {
  const parsed = parseMetrics(text)
  return parsed.type === 'malformed' ? `line ${parsed.line}: ${parsed.why}` : 'sound'
}

// The example of Prometheus' own documentation of the format.
const EXAMPLE = `# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045

# A histogram, which has a pretty complex representation in the text format:
# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320
`

describe("metrics in Prometheus' text format", () => {
  it('are read as the documentation writes them', () => {
    const metrics = read(EXAMPLE)
    assert.deepEqual(metrics.get('http_requests_total')?.samples[1], {
      name: 'http_requests_total',
      labels: { method: 'post', code: '400' },
      value: 3,
    })
    assert.deepEqual(metrics.get('msdos_file_access_time_seconds')?.samples[0]?.labels, {
      path: 'C:\\DIR\\FILE.TXT',
      error: 'Cannot find file:\n"FILE.TXT"',
    })
    assert.equal(metrics.get('something_weird')?.samples[0]?.value, Number.POSITIVE_INFINITY)
    const { type, samples } = metrics.get('http_request_duration_seconds') ?? {}
    assert.deepEqual([type, samples?.length], ['histogram', 4])
    assert.equal(metrics.get('metric_without_timestamp_and_labels')?.type, 'untyped')
  })

  it('are read as prom-client writes them', async () => {
    const registry = new Registry()
    const registers = [registry]
    new Gauge({ name: 'ws_connected_clients', help: 'Live sockets.', registers }).set(3)
    new Counter({ name: 'ws_sent_total', help: 'Sent "x\\y".\nAll.', labelNames: ['room'], registers }).inc(
      { room: 'a"b\\c\nd' },
      2,
    )
    new Histogram({ name: 'ws_latency', help: 'How long.', registers }).observe(0.2)
    const metrics = read(await registry.metrics())
    assert.deepEqual(metrics.get('ws_connected_clients'), {
      type: 'gauge',
      help: 'Live sockets.',
      samples: [{ name: 'ws_connected_clients', labels: {}, value: 3 }],
    })
    assert.deepEqual(metrics.get('ws_sent_total')?.samples[0]?.labels, { room: 'a"b\\c\nd' })
    assert.equal(metrics.get('ws_latency')?.type, 'histogram')
  })

  it('say what is wrong with a line', () => {
    assert.equal(why('<html>'), 'line 1: A sample is a name, perhaps labels, a blank and a number.')
    assert.equal(why('clients 1\nclients 2\n'), 'line 2: clients has two samples with the same labels.')
    assert.equal(why('clients three\n'), 'line 1: “three” is not a number.')
    assert.equal(
      why('# TYPE clients gage\n'),
      'line 1: “gage” is no type: counter, gauge, histogram, summary, untyped are.',
    )
    assert.equal(
      why('clients 1\n# TYPE clients gauge\n'),
      'line 2: The TYPE line of clients must stand before its samples.',
    )
    assert.equal(why('a{room=lobby} 1\n'), 'line 1: A label is name="value", with a comma between two of them.')
    assert.equal(why('a{x="1" y="2"} 1\n'), 'line 1: A label is name="value", with a comma between two of them.')
    assert.equal(why('a 1\r\n'), 'line 1: Lines end in LF alone, not in CR LF.')
    assert.equal(why('ws-clients 1\n'), 'line 1: A sample is a name, perhaps labels, a blank and a number.')
    assert.equal(why('{"clients":1}'), 'line 1: A sample is a name, perhaps labels, a blank and a number.')
    assert.equal(why('a{x="1",} 1'), 'sound')
  })
})
