import type { RetryConfig } from "./retries.ts";

/** Settings of a call, for a hook and for one call of it; see docs/react.md for how the two are merged. */
export type RequestOptions = {
  /** Bounds the whole call, retries included, in milliseconds; 60 seconds by default, none when 0 or less. */
  timeoutMs?: number;
  /** Which failures are retried, and when; none by default. */
  retries?: RetryConfig;
  /** The statuses that are retried, such as "429" or "5XX"; 429, 500, 502, 503 and 504 by default. */
  retryCodes?: string[];
  /** The address of the API; https, or http on this machine. */
  serverURL?: string | URL;
  /** @deprecated Its members stand in RequestOptions itself. */
  fetchOptions?: Omit<RequestInit, "method" | "body">;
} & Omit<RequestInit, "method" | "body">;
