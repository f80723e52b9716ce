import type { Reply, TestApp } from './app.ts';

/** A browser with its own cookie jar, for what needs a session; calls are same-origin. */
export interface TestBrowser {
  cookies: Map<string, string>;
  /** Attributes of every cookie as last set, lower case. */
  attributes: Map<string, string>;
  call<T = any>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<T>>;
}

export function openBrowser(test: TestApp, address = '127.0.0.1'): TestBrowser {
  const cookies = new Map<string, string>();
  const attributes = new Map<string, string>();
  return {
    cookies,
    attributes,
    async call(method, path, body, headers = {}) {
      const answer = await test.app.http.inject({
        method: method as 'GET',
        url: `/api/v1${path}`,
        remoteAddress: address,
        headers: {
          host: 'ryadom.example', origin: 'http://ryadom.example', 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/140.0',
          ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [pair, ...rest] = line.split(/;\s*/);
        const cut = pair!.indexOf('=');
        const name = pair!.slice(0, cut);
        const value = pair!.slice(cut + 1);
        attributes.set(name, rest.join('; ').toLowerCase());
        if (value === '' || rest.some((part) => /^max-age=0$/i.test(part))) cookies.delete(name);
        else cookies.set(name, value);
      }
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return { status: answer.statusCode, body: isJson ? answer.json() : answer.body, headers: answer.headers, text: answer.body, bytes: answer.rawPayload } as Reply<any>;
    },
  };
}
