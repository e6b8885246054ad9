import type { OpenRouterCore } from "../core.ts";
import { optionsOf } from "../core.ts";
import { InvalidRequestError, SDKValidationError, UnexpectedClientError } from "../models/errors/httpclienterrors.ts";
import { DefaultServerURL } from "./config.ts";
import type { Operation } from "./operation.ts";
import type { RequestOptions } from "./sdks.ts";
import { problemOf, secretsOf, toWire } from "./shape.ts";

/** Makes the requests of a call's attempts, and names what may not be shown of them. */
export interface Prepared {
  request(): Request;
  readonly secrets: readonly string[];
}

/** Checks a request against the document, and prepares its attempts. Nothing has been sent when it throws. */
export async function prepare(
  client: OpenRouterCore, operation: Operation, input: unknown, options: RequestOptions,
): Promise<Prepared> {
  const { id, method, parameters, request: shape = {}, noCredentials } = operation;
  const problem = input === undefined && !operation.request ? undefined : problemOf(input ?? {}, shape);
  if (problem !== undefined) {
    throw new SDKValidationError(`${id}: ${problem}`);
  }
  const settings = optionsOf(client);
  const wire = toWire(input, shape);
  const url = address(operation, options.serverURL ?? settings.serverURL ?? DefaultServerURL);
  const headers = new Headers(options.headers);
  const body = parameters ? fill(operation, url, headers, wire as Record<string, unknown>) : wire;
  const secrets = secretsOf(input, shape);
  if (noCredentials) {
    ["authorization", "cookie", "proxy-authorization"].forEach((name) => headers.delete(name));
  } else {
    const key = await keyOf(operation, settings.apiKey);
    if (key && !headers.has("authorization")) {
      headers.set("authorization", `Bearer ${key}`);
      secrets.push(key);
    }
  }
  if (settings.userAgent && !headers.has("user-agent")) {
    headers.set("user-agent", settings.userAgent);
  }
  headers.set("accept", "application/json");
  const init: RequestInit = { redirect: "manual", ...options, method, headers };
  if (body !== undefined) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(body);
  }
  if (noCredentials) {
    init.credentials = "omit";
    init.redirect = "manual";
  }
  return { secrets, request: () => make(id, url, init) };
}

function make(id: string, url: URL, init: RequestInit): Request {
  try {
    return new Request(url, init);
  } catch (cause) {
    throw new InvalidRequestError(`${id}: the request's options are not valid`, { cause });
  }
}

/** Returns an operation's URL. Plain http carries a key to this machine and to the page's own server only. */
function address({ id, path }: Operation, server: string | URL): URL {
  let url: URL;
  try {
    url = new URL(String(server).replace(/\/+$/, "") + path);
  } catch (cause) {
    throw new InvalidRequestError(`${id}: serverURL is not an address`, { cause });
  }
  const here = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname) || url.origin === globalThis.location?.origin;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && here)) {
    throw new InvalidRequestError(`${id}: serverURL is not https`);
  }
  return url;
}

/** Puts the parameters where they belong, and returns the body. */
function fill(operation: Operation, url: URL, headers: Headers, wire: Record<string, unknown> = {}): unknown {
  for (const [name, place] of Object.entries(operation.parameters ?? {})) {
    const values = [wire[name] ?? []].flat().map((value) => value instanceof Date ? value.toISOString() : String(value));
    if (place === "query") {
      values.forEach((value) => url.searchParams.append(name, value));
    } else if (place === "header") {
      values.forEach((value) => headers.set(name, value));
    } else {
      const value = values.join(",");
      if (/^\.*$/.test(value)) {
        throw new SDKValidationError(`${operation.id}: ${name} is not valid`); // "." and ".." would be another path
      }
      url.pathname = url.pathname.replace(encodeURI(`{${name}}`), () => encodeURIComponent(value));
    }
  }
  return wire["requestBody"];
}

async function keyOf({ id }: Operation, apiKey: string | (() => Promise<string>) | undefined): Promise<string | undefined> {
  try {
    return typeof apiKey === "function" ? await apiKey() : apiKey;
  } catch (cause) {
    throw new UnexpectedClientError(`${id}: there is no key: apiKey failed`, { cause });
  }
}
