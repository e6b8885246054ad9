import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { OpenRouterCore } from "../src/core.ts";
import { apiKeysGetCurrentKeyMetadata } from "../src/gen/funcs/apiKeysGetCurrentKeyMetadata.ts";
import { oAuthCreateAuthCode } from "../src/gen/funcs/oAuthCreateAuthCode.ts";
import { oAuthExchangeAuthCodeForAPIKey } from "../src/gen/funcs/oAuthExchangeAuthCodeForAPIKey.ts";
import { buildApiKeysGetCurrentKeyMetadataQuery } from "../src/gen/hooks/apiKeysGetCurrentKeyMetadata.ts";
import { buildOAuthExchangeAuthCodeForAPIKeyMutation } from "../src/gen/hooks/oAuthExchangeAuthCodeForAPIKey.ts";
import { HTTPClient } from "../src/lib/http.ts";
import type { RetryConfig } from "../src/lib/retries.ts";
import * as errors from "../src/models/errors/index.ts";
import { apiKey } from "./support/code.ts";
import { json, listen } from "./support/listener.ts";
import { startSandbox } from "./support/processes.ts";

const request = { code: "auth_code_abc123def456" };
const soon: RetryConfig = {
  strategy: "backoff", backoff: { initialInterval: 1, maxInterval: 2, exponent: 1.5, maxElapsedTime: 5000 }, retryConnectionErrors: true,
};
/** A server that never answers. */
const silent = () => listen(() => undefined);

describe("with a key", () => {
  test("the key's details come with camelCase names, dates and nulls", async () => {
    const { serverURL } = await startSandbox("--key", apiKey);
    const { value } = await apiKeysGetCurrentKeyMetadata(new OpenRouterCore({ serverURL, apiKey }));
    expect(value?.data).toMatchObject({ limitRemaining: null, isFreeTier: expect.any(Boolean), rateLimit: { requests: -1 } });
    expect(value?.data.label).toContain("...");
    expect(JSON.stringify(value)).not.toContain("_in_");
  });

  test("text that is a date is a Date", async () => {
    const { url } = await listen(json(200, { data: { expires_at: "2027-12-31T23:59:59Z" } }));
    const { value } = await apiKeysGetCurrentKeyMetadata(new OpenRouterCore({ serverURL: url, apiKey }));
    expect(value?.data.expiresAt).toEqual(new Date("2027-12-31T23:59:59Z"));
    expect(value?.data.creatorUserId).toBeNull(); // left out by an older server
  });

  test("a Date is sent as text", async () => {
    const { url, received } = await listen(json(200, { data: { id: "c", app_id: 1, created_at: "now" } }));
    const expiresAt = new Date("2027-12-31T23:59:59Z");
    await oAuthCreateAuthCode(new OpenRouterCore({ serverURL: url, apiKey }), { callbackUrl: "https://notch.example/cb", expiresAt });
    expect(JSON.parse(received[0]!.body)).toEqual({ callback_url: "https://notch.example/cb", expires_at: "2027-12-31T23:59:59.000Z" });
    expect(received[0]!.headers.authorization).toBe(`Bearer ${apiKey}`);
  });

  test("the key may come from a function, for each call", async () => {
    const { url, received } = await listen(json(200, { data: {} }));
    let count = 0;
    const client = new OpenRouterCore({ serverURL: url, apiKey: async () => `sk-or-v1-${++count}` });
    await apiKeysGetCurrentKeyMetadata(client);
    await apiKeysGetCurrentKeyMetadata(client);
    expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer sk-or-v1-1", "Bearer sk-or-v1-2"]);
    const failing = new OpenRouterCore({ serverURL: url, apiKey: () => Promise.reject(new Error("locked")) });
    const { error } = await apiKeysGetCurrentKeyMetadata(failing);
    expect(error).toMatchObject({ name: "UnexpectedClientError", sent: false, cause: new Error("locked") });
  });

  test("a revoked key and one at its limit are told apart", async () => {
    const { serverURL } = await startSandbox("--revoked-key", "sk-or-v1-revoked", "--capped-key", "sk-or-v1-capped");
    const meaning = async (key?: string) =>
      ((await apiKeysGetCurrentKeyMetadata(new OpenRouterCore({ serverURL, apiKey: key }))).error as errors.OpenRouterError)?.meaning;
    expect(await meaning("sk-or-v1-revoked")).toBe("key_revoked");
    expect(await meaning("sk-or-v1-unknown")).toBe("key_revoked");
    expect(await meaning()).toBeUndefined();
    const { url } = await listen(json(402, { error: { code: 402, message: "x", metadata: { limit_source: "openrouter_key_limit" } } }));
    const { error } = await apiKeysGetCurrentKeyMetadata(new OpenRouterCore({ serverURL: url, apiKey }));
    expect(error).toMatchObject({ name: "PaymentRequiredResponseError", meaning: "key_limit" });
  });
});

describe("options", () => {
  test("those of the hook and of the call are merged, headers by name", async () => {
    const { url, received } = await listen(json(200, { key: "k" }));
    const client = new OpenRouterCore({ serverURL: "https://openrouter.invalid" });
    const { mutationFn } = buildOAuthExchangeAuthCodeForAPIKeyMutation(client, {
      serverURL: url, headers: { "X-Both": "hook", "X-Hook": "1" }, fetchOptions: { headers: [["X-Older", "1"], ["X-Hook", "older"]] },
    });
    await mutationFn({ request, options: { headers: new Headers({ "x-both": "call", "X-Call": "1" }) } });
    expect(received[0]!.headers).toMatchObject({ "x-both": "call", "x-hook": "1", "x-call": "1", "x-older": "1" });
  });

  test.each(["hook", "hook's fetchOptions", "call", "call's fetchOptions"])("the signal of the %s ends the call", async (place) => {
    const { url, received } = await silent();
    const [one, other] = [new AbortController(), new AbortController()];
    const at = (name: string) => (place === name ? one : other).signal;
    const { mutationFn } = buildOAuthExchangeAuthCodeForAPIKeyMutation(new OpenRouterCore({ serverURL: url }), {
      signal: at("hook"), fetchOptions: { signal: at("hook's fetchOptions") },
    });
    const pending = mutationFn({ request, options: { signal: at("call"), fetchOptions: { signal: at("call's fetchOptions") } } });
    await vi.waitFor(() => expect(received).toHaveLength(1));
    one.abort(new Error("enough"));
    await expect(pending).rejects.toMatchObject({ name: "RequestAbortedError", sent: true, meaning: "maybe_consumed", cause: new Error("enough") });
  });

  test("a query ends with the signal of TanStack Query", async () => {
    const { url, received } = await silent();
    const controller = new AbortController();
    const { queryFn } = buildApiKeysGetCurrentKeyMetadataQuery(new OpenRouterCore({ serverURL: url, apiKey }), { timeoutMs: 5000 });
    const pending = queryFn({ signal: controller.signal } as never);
    await vi.waitFor(() => expect(received).toHaveLength(1));
    controller.abort();
    await expect(pending).rejects.toBeInstanceOf(errors.RequestAbortedError);
  });

  test("a signal that is aborted already sends nothing, and means nothing", async () => {
    const { url, received } = await silent();
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request, { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ name: "RequestAbortedError", sent: false });
    expect((error as errors.RequestAbortedError).meaning).toBeUndefined();
    expect(received).toHaveLength(0);
  });

  test.each([[{ timeoutMs: 50 }, {}], [{ timeoutMs: 60_000 }, { timeoutMs: 50 }]])(
    "a timeout bounds the call beside a signal: client %j, call %j", async (settings, options) => {
      const { url } = await silent();
      const { signal } = new AbortController();
      const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url, ...settings }), request, { signal, ...options });
      expect(error).toMatchObject({ name: "RequestTimeoutError", sent: true, meaning: "maybe_consumed" });
    });

  test("an HTTPClient's hooks see request, response and failure", async () => {
    const { url, received } = await listen(json(200, { key: "k" }));
    const seen: string[] = [];
    const httpClient = new HTTPClient()
      .addHook("beforeRequest", (each) => new Request(each, { headers: { ...Object.fromEntries(each.headers), "x-hook": "1" } }))
      .addHook("response", (response) => void seen.push(`response ${response.status}`))
      .addHook("requestError", (error) => void seen.push(`error ${(error as Error).name}`));
    await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url, httpClient: httpClient.clone() }), request);
    expect(received[0]!.headers["x-hook"]).toBe("1");
    const failing = new HTTPClient({ fetcher: () => Promise.reject(new TypeError("refused")) })
      .addHook("requestError", (error) => void seen.push(`error ${(error as Error).message}`));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ httpClient: failing }), request);
    expect(error).toBeInstanceOf(errors.ConnectionError);
    expect(seen).toEqual(["response 200", "error refused"]);
  });
});

describe("retries", () => {
  test("there are none unless they are asked for", async () => {
    const { url, received } = await listen(json(503, {}));
    await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request);
    expect(received).toHaveLength(1);
  });

  test.each([
    [503, undefined, true], [501, undefined, false], [501, ["5XX"], true], [501, ["5xx"], true], [503, ["501"], false], [403, ["5XX"], false],
  ])("a %i is retried with the codes %j: %s", async (status, retryCodes, wanted) => {
    let count = 0;
    const { url, received } = await listen((incoming, response) =>
      (count++ === 0 ? json(status, {}) : json(200, { key: "k" }))(incoming, response as never));
    const options = { retries: soon, ...(retryCodes && { retryCodes }) };
    const { ok } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request, options);
    expect([ok, received.length]).toEqual(wanted ? [true, 2] : [false, 1]);
  });

  test("a broken connection is retried when asked for, and only then", async () => {
    const broken = () => {
      let count = 0;
      return listen((incoming, response) => count++ === 0 ? response.destroy() : json(200, { key: "k" })(incoming, response as never));
    };
    const [one, other] = [await broken(), await broken()];
    const first = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: one.url, retryConfig: soon }), request);
    expect(first.ok).toBe(true);
    const options = { retries: { strategy: "backoff", retryConnectionErrors: false } as const };
    const second = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: other.url }), request, options);
    expect([second.ok, other.received.length]).toEqual([false, 1]);
  });

  test.each([["retry-after-ms", "300"], ["retry-after", "0.3"], ["retry-after", new Date(Date.now() + 60_000).toUTCString()]])(
    "%s: %s is obeyed", async (name, value) => {
      const { url, received } = await listen(json(503, {}, { [name]: value }));
      const began = Date.now();
      const retries = { ...soon, backoff: { initialInterval: 1, maxInterval: 1, exponent: 1, maxElapsedTime: 20_000 } } as RetryConfig;
      const once = AbortSignal.timeout(1000);
      await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url, retryConfig: retries }), request, { signal: once });
      const waited = Date.now() - began;
      if (value.endsWith("GMT")) {
        expect(received).toHaveLength(1); // further away than the retries may last
      } else {
        expect(received.length).toBeGreaterThan(1);
        expect(waited).toBeGreaterThanOrEqual(290 * (received.length - 1));
      }
    });

  test("a timeout ends the wait for the next attempt", async () => {
    const { url } = await listen(json(503, {}, { "retry-after": "600" }));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url, timeoutMs: 100 }), request, {
      retries: { strategy: "backoff" }, retryCodes: ["503"],
    });
    expect(error).toMatchObject({ name: "RequestTimeoutError", sent: false, previous: { name: "ServiceUnavailableResponseError" } });
  });
});

describe("secrets", () => {
  const secrets = { code: "auth/code+secret", codeVerifier: "verifier-secret".padEnd(43, "x"), codeChallengeMethod: "S256" as const };

  test("what a server echoes of the request is not in the error", async () => {
    const { url } = await listen((_, response) => response.writeHead(403, { "content-type": "application/json" })
      .end(JSON.stringify({ error: { code: 403, message: `Invalid code ${secrets.code} ${encodeURIComponent(secrets.code)} ${secrets.codeVerifier}` } })));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), secrets);
    expect(error?.message).toBe("exchangeAuthCodeForAPIKey: 403: Invalid code [redacted] [redacted] [redacted]");
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toMatch(/secret/);
    expect(error).toMatchObject({ meaning: "code_invalid" });
  });

  test("a client, and what it logs, show no key", async () => {
    const { url } = await listen(json(200, { key: "sk-or-v1-minted" }));
    const log: unknown[] = [];
    const logger = { log: (...line: unknown[]) => void log.push(line), group: () => undefined, groupEnd: () => undefined };
    const client = new OpenRouterCore({ serverURL: url, apiKey, debugLogger: logger });
    await oAuthExchangeAuthCodeForAPIKey(client, secrets);
    await apiKeysGetCurrentKeyMetadata(client);
    expect(log).toEqual([["POST /auth/keys 200"], ["GET /key 200"]]);
    expect(inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client)).not.toContain(apiKey);
  });

  test("a message from outside cannot break lines or run on for ever", async () => {
    const { url } = await listen(json(400, { error: { message: `one\r\ntwo\u202e${"x".repeat(5000)}` } }));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request);
    expect(error?.message).toMatch(/^exchangeAuthCodeForAPIKey: 400: one two x+$/);
    expect(error!.message.length).toBeLessThan(1100);
  });

  test.each([
    ["text for the error", { error: "no" }, "no"], ["a message beside", { message: "no" }, "no"], ["a code as text", { error: { code: "x", message: "no" } }, "no"],
    ["null", null, ""], ["nothing of it", { error: 5 }, ""],
  ])("an envelope with %s is read", async (_, body, message) => {
    const { url } = await listen(json(400, body));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request);
    expect((error as errors.StatusError).error.message).toBe(message);
  });
});
