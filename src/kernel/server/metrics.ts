/** Counters in the text form of Prometheus: requests by route pattern and status, their time, memory. */
export class Metrics {
  #requests = new Map<string, { count: number; seconds: number }>();

  observe(method: string, route: string, status: number, ms: number): void {
    const key = `method="${method}",route="${route}",status="${status}"`;
    const cell = this.#requests.get(key) ?? { count: 0, seconds: 0 };
    cell.count++;
    cell.seconds += ms / 1000;
    this.#requests.set(key, cell);
  }

  text(): string {
    const memory = process.memoryUsage();
    const lines = [
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${memory.rss}`,
      '# TYPE process_heap_used_bytes gauge',
      `process_heap_used_bytes ${memory.heapUsed}`,
      '# TYPE process_uptime_seconds gauge',
      `process_uptime_seconds ${process.uptime().toFixed(1)}`,
      '# TYPE http_requests_total counter',
      '# TYPE http_request_seconds_total counter',
    ];
    for (const [key, cell] of this.#requests) {
      lines.push(`http_requests_total{${key}} ${cell.count}`, `http_request_seconds_total{${key}} ${cell.seconds.toFixed(4)}`);
    }
    return `${lines.join('\n')}\n`;
  }
}
