/** A function such as fetch. */
export type Fetcher<Input = RequestInfo | URL> = (input: Input, init?: RequestInit) => Promise<Response>;
export type Awaitable<T> = T | Promise<T>;
export type HTTPClientOptions = { fetcher?: Fetcher };
/** Runs before a request is sent, and may return another in its place. */
export type BeforeRequestHook = (request: Request) => Awaitable<Request | void>;
/** Runs when no response came. */
export type RequestErrorHook = (error: unknown, request: Request) => Awaitable<void>;
/** Runs when a response came, before its body is read. */
export type ResponseHook = (response: Response, request: Request) => Awaitable<void>;

type Hooks = {
  beforeRequest: BeforeRequestHook[];
  requestError: RequestErrorHook[];
  response: ResponseHook[];
};

/** Sends requests by fetch, or by a function like it, with hooks around it. It sees the code, the verifier and the key. */
export class HTTPClient {
  readonly #options: HTTPClientOptions;
  readonly #hooks: Hooks = { beforeRequest: [], requestError: [], response: [] };

  constructor(options: HTTPClientOptions = {}) {
    this.#options = options;
  }

  /** Sends a request. */
  async request(request: Request): Promise<Response> {
    for (const hook of this.#hooks.beforeRequest) {
      request = (await hook(request)) ?? request;
    }
    let response: Response;
    try {
      response = await (this.#options.fetcher ?? fetch)(request);
    } catch (error) {
      for (const hook of this.#hooks.requestError) {
        await hook(error, request);
      }
      throw error;
    }
    for (const hook of this.#hooks.response) {
      await hook(response, request);
    }
    return response;
  }

  /** Adds a hook; hooks run in the order in which they were added. */
  addHook<Name extends keyof Hooks>(name: Name, hook: Hooks[Name][number]): this {
    (this.#hooks[name] as unknown[]).push(hook);
    return this;
  }

  /** Removes a hook that was added. */
  removeHook<Name extends keyof Hooks>(name: Name, hook: Hooks[Name][number]): this {
    const hooks = this.#hooks[name] as unknown[];
    const index = hooks.indexOf(hook);
    if (index >= 0) {
      hooks.splice(index, 1);
    }
    return this;
  }

  /** Returns a client with the same hooks, to add others to. */
  clone(): HTTPClient {
    const copy = new HTTPClient(this.#options);
    for (const name of Object.keys(this.#hooks) as (keyof Hooks)[]) {
      for (const hook of this.#hooks[name]) {
        copy.addHook(name, hook);
      }
    }
    return copy;
  }
}
