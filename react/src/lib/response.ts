import { statusErrors } from "../gen/errors.ts";
import type { ErrorData } from "../models/errors/openroutererror.ts";
import { OpenRouterDefaultError, ResponseValidationError } from "../models/errors/openroutererror.ts";
import type { Operation } from "./operation.ts";
import { fromWire, problemOf } from "./shape.ts";

/** Returns what a response holds, or throws the error that it is. */
export function read<Data>(operation: Operation, response: Response, body: string, secrets: readonly string[]): Data {
  const { status } = response;
  if (status >= 400) {
    throw errorOf(operation, response, redact(body, secrets));
  }
  const unusable = (problem: string, more: { cause?: unknown; rawValue?: unknown } = {}) => new ResponseValidationError(
    `${operation.id}: the response (${status}) cannot be used: ${problem}`, { response, body, rawMessage: body, ...more });
  if (!response.ok) {
    throw unusable("it is a redirect, and none is followed");
  }
  let rawValue: unknown;
  try {
    rawValue = JSON.parse(body);
  } catch (cause) {
    throw unusable("it is not JSON", { cause });
  }
  const { list = false, response: shape = {} } = operation;
  const value = fromWire(rawValue, shape);
  const documented = typeof value === "object" && value !== null && Array.isArray(value) === list;
  const problem = documented ? problemOf(value, shape) : "it is not the documented JSON";
  if (problem !== undefined) {
    throw unusable(problem, { rawValue });
  }
  return value as Data;
}

function errorOf({ id }: Operation, response: Response, body: string): OpenRouterDefaultError {
  const data = errorData(body, response.status);
  const message = data.error.message.slice(0, 1000).replace(/\p{C}+/gu, " ");
  const Class = statusErrors[response.status] ?? OpenRouterDefaultError;
  return new Class(`${id}: ${response.status}${message && `: ${message}`}`, { response, body, data });
}

/** Reads what it can of an error response. Nothing in the body can make it fail: the status counts. */
function errorData(body: string, status: number): ErrorData {
  let value: { error?: unknown; message?: unknown; user_id?: unknown } | null = null;
  try {
    value = JSON.parse(body);
  } catch {
    // such as a proxy's page
  }
  const error = value?.error;
  const detail = (typeof error === "object" && error !== null ? error : { message: error ?? value?.message }) as Record<string, unknown>;
  const { code, message, metadata } = detail;
  return {
    error: {
      code: typeof code === "string" || typeof code === "number" ? code : status,
      message: typeof message === "string" ? message : "",
      ...(typeof metadata === "object" && { metadata: metadata as Record<string, unknown> | null }),
    },
    ...(typeof value?.user_id === "string" && { userId: value.user_id }),
  };
}

/** Removes the secrets of a call from what a server echoed. */
function redact(text: string, secrets: readonly string[]): string {
  return secrets.flatMap((secret) => secret.length < 6 ? [] : [secret, encodeURIComponent(secret)])
    .reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
}
