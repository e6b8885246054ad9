import type { OpenRouterCore } from "../core.ts";
import { optionsOf } from "../core.ts";
import type { HTTPClientError } from "../models/errors/httpclienterrors.ts";
import {
  ConnectionError, RequestAbortedError, RequestTimeoutError, UnexpectedClientError,
} from "../models/errors/httpclienterrors.ts";
import type { OpenRouterError } from "../models/errors/openroutererror.ts";
import type { Failure } from "./meaning.ts";
import { meaningOf } from "./meaning.ts";
import type { Operation } from "./operation.ts";
import { mergeOptions } from "./options.ts";
import { prepare } from "./request.ts";
import { read } from "./response.ts";
import { delayBefore, matchesStatus } from "./retries.ts";
import type { RequestOptions } from "./sdks.ts";

type CallError = OpenRouterError | HTTPClientError;

const defaultTimeoutMs = 60_000;
const defaultRetryCodes = ["429", "500", "502", "503", "504"];

/** Makes a call: its attempts, until one succeeds or no other is wanted. It throws the last one's failure, with its meaning. */
export async function call<Data>(
  client: OpenRouterCore, operation: Operation, input: unknown, given?: RequestOptions,
): Promise<Data> {
  const settings = optionsOf(client);
  const options = mergeOptions(given);
  const timeoutMs = options.timeoutMs ?? settings.timeoutMs ?? defaultTimeoutMs;
  const timeout = timeoutMs > 0 ? AbortSignal.timeout(timeoutMs) : undefined;
  const signal = AbortSignal.any([options.signal, timeout].filter((each) => each != null));
  const { request, secrets } = await prepare(client, operation, input, { ...options, signal });
  const stopped = (sent: boolean): CallError => signal.reason === timeout?.reason
    ? new RequestTimeoutError(`${operation.id}: timed out`, { cause: signal.reason, sent })
    : new RequestAbortedError(`${operation.id}: aborted`, { cause: signal.reason, sent });

  const attempt = async (): Promise<Data> => {
    if (signal.aborted) {
      throw stopped(false);
    }
    const message = request();
    let response: Response | undefined;
    let body = "";
    try {
      response = await (settings.httpClient ? settings.httpClient.request(message) : fetch(message));
      body = await response.text();
    } catch (cause) {
      if (signal.aborted) {
        throw stopped(true);
      }
      if (!response || response.ok) {
        const Class = cause instanceof TypeError ? ConnectionError : UnexpectedClientError;
        throw new Class(`${operation.id}: ${response ? "the response broke off" : "no response came"}`, { cause, sent: true });
      } // an error response whose body broke off is one still: its status counts
    } finally {
      settings.debugLogger?.log(`${operation.method} ${operation.path} ${response?.status ?? "no response"}`);
    }
    return read(operation, response, body, secrets);
  };

  const retries = options.retries ?? settings.retryConfig ?? { strategy: "none" };
  const codes = options.retryCodes ?? defaultRetryCodes;
  const retryable = (error: CallError): boolean => "statusCode" in error ? matchesStatus(error.statusCode, codes)
    : error instanceof ConnectionError && retries.strategy === "backoff" && retries.retryConnectionErrors === true;

  const started = Date.now();
  const failures: Failure[] = [];
  let previous: Error | undefined;
  for (let count = 1; ; count++) {
    let error: CallError;
    try {
      return await attempt();
    } catch (caught) {
      error = caught as CallError;
    }
    failures.push(error.failure);
    error.meaning = meaningOf(failures, operation.meanings);
    if (previous) {
      Object.defineProperty(error, "previous", { value: previous });
    }
    const delay = retryable(error)
      ? delayBefore(retries, count, Date.now() - started, "headers" in error ? error.headers : undefined) : undefined;
    if (delay === undefined) {
      throw error;
    }
    previous = error;
    await pause(delay, signal);
  }
}

/** Waits, or until the signal. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
