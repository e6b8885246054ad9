import type { SDKOptions } from "./lib/config.ts";

let read: (client: OpenRouterCore) => SDKOptions;

/** A client: settings, and no connection. One instance serves a whole application. Printing it shows no key. */
export class OpenRouterCore {
  readonly #options: SDKOptions;

  constructor(options: SDKOptions = {}) {
    this.#options = { ...options };
  }

  static {
    read = (client) => client.#options;
  }
}

/** @internal Returns a client's settings. */
export function optionsOf(client: OpenRouterCore): SDKOptions {
  return read(client);
}
