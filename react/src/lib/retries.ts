/** Times in milliseconds. */
export type BackoffStrategy = {
  /** The first wait; 500 unless given. */
  initialInterval: number;
  /** The longest wait; 60 seconds unless given. */
  maxInterval: number;
  /** What each wait is multiplied by; 1.5 unless given. */
  exponent: number;
  /** No retry starts later than this after the first attempt; 1 hour unless given. The call's timeout still ends it. */
  maxElapsedTime: number;
};

/** Which failures are retried. A code works once: retrying the exchange can end in "maybe_consumed". */
export type RetryConfig =
  | { strategy: "none" }
  | {
      strategy: "backoff";
      backoff?: BackoffStrategy;
      /** Retries when no response came, too. */
      retryConnectionErrors?: boolean;
    };

const defaults: BackoffStrategy = { initialInterval: 500, maxInterval: 60_000, exponent: 1.5, maxElapsedTime: 3_600_000 };

/**
 * Returns how long to wait before the next attempt, in milliseconds; undefined when there is to be none.
 *
 * @param count how many attempts there were
 * @param elapsed milliseconds since the first one began
 * @param headers those of the last response, if one came
 */
export function delayBefore(
  config: RetryConfig, count: number, elapsed: number, headers: Headers | undefined,
): number | undefined {
  if (config.strategy !== "backoff") {
    return undefined;
  }
  const { initialInterval, maxInterval, exponent, maxElapsedTime } = { ...defaults, ...config.backoff };
  const interval = Math.min(initialInterval * exponent ** (count - 1), maxInterval);
  const delay = retryAfter(headers) ?? interval * (0.5 + Math.random());
  return elapsed + delay > maxElapsedTime ? undefined : delay;
}

/** Reports whether a status is among codes such as "429" and "5XX". */
export function matchesStatus(status: number, codes: readonly string[]): boolean {
  return codes.some((code) => code.toUpperCase().replace("XX", String(status).slice(1)) === String(status));
}

/** Returns how long the service asks to wait, in milliseconds. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const milliseconds = Number(headers?.get("retry-after-ms") ?? NaN);
  const header = headers?.get("retry-after") ?? "";
  const seconds = header === "" ? NaN : Number(header);
  const delay = [milliseconds, seconds * 1000, Date.parse(header) - Date.now()].find((n) => n >= 0);
  return delay;
}
