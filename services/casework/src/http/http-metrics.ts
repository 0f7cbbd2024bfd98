import type { Metrics } from '@murmuration/runtime'

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Counts answers of the API. @returns told of each; `route` as it is defined, with its parameters by name */
export function httpMetrics(metrics: Metrics): (status: number, route: string, seconds: number) => void {
  const answers = metrics.counter('murmuration_casework_requests_total', 'Requests answered', ['status'])
  const times = metrics.histogram('murmuration_casework_request_seconds', 'Time to answer', SECONDS, [
    'route',
  ])
  return (status, route, seconds) => {
    answers.inc({ status: String(status) })
    times.observe({ route }, seconds)
  }
}
