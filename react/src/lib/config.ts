import type { Fetcher } from "./http.ts";
import type { Logger } from "./logger.ts";
import type { RetryConfig } from "./retries.ts";

/** The address of OpenRouter's API. */
export const DefaultServerURL = "https://openrouter.ai/api/v1";

/** Settings of a client. All are optional. */
export type SDKOptions = {
  /** The key that calls are made with, or a function that returns it. The exchange needs none and sends none. */
  apiKey?: string | (() => Promise<string>) | undefined;
  /** Sends the requests in place of fetch, such as an HTTPClient with hooks. */
  httpClient?: { request: Fetcher<Request> };
  /** The only server that has a name. */
  server?: "production" | undefined;
  /** The address of the API; https, or http on this machine. */
  serverURL?: string | undefined;
  /** Sent as User-Agent where the browser allows it. */
  userAgent?: string | undefined;
  /** Which failures are retried, and when; none by default. */
  retryConfig?: RetryConfig;
  /** Bounds each call, retries included, in milliseconds; 60 seconds by default, none when 0 or less. */
  timeoutMs?: number;
  /** Gets a line for each attempt: method, path and status, never a header, a query or a body. */
  debugLogger?: Logger;
};
