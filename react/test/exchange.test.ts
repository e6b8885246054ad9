import { describe, expect, test } from "vitest";
import { OpenRouterCore } from "../src/core.ts";
import { oAuthExchangeAuthCodeForAPIKey } from "../src/gen/funcs/oAuthExchangeAuthCodeForAPIKey.ts";
import * as errors from "../src/models/errors/index.ts";
import { apiKey, newCode } from "./support/code.ts";
import { json, listen } from "./support/listener.ts";
import { startSandbox } from "./support/processes.ts";

const exchangeID = "exchangeAuthCodeForAPIKey";
const request = { code: "auth_code_abc123def456" };

describe("against the sandbox", () => {
  test("a code is exchanged for a key", async () => {
    const { serverURL } = await startSandbox("--key", apiKey);
    const result = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), await newCode(serverURL));
    expect(result).toEqual({ ok: true, value: { key: expect.stringMatching(/^sk-or-v1-/), userId: "user_sandbox" } });
  });

  test("a missing user_id is null, and the key is not lost", async () => {
    const { serverURL } = await startSandbox("--key", apiKey, "--omit-user-id");
    const { value } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), await newCode(serverURL));
    expect(value).toEqual({ key: expect.stringMatching(/^sk-or-v1-/), userId: null });
  });

  test.each(["403", "400"])("a code that was used is code_invalid, whether the service says %s", async (status) => {
    const { serverURL } = await startSandbox("--key", apiKey, "--refused-code-status", status);
    const client = new OpenRouterCore({ serverURL });
    const code = await newCode(serverURL);
    expect((await oAuthExchangeAuthCodeForAPIKey(client, code)).ok).toBe(true);
    const { error } = await oAuthExchangeAuthCodeForAPIKey(client, code);
    expect(error).toBeInstanceOf(status === "403" ? errors.ForbiddenResponseError : errors.BadRequestResponseError);
    expect(error).toMatchObject({ statusCode: Number(status), meaning: "code_invalid" });
  });

  test("a code that is too old is code_expired", async () => {
    const { serverURL } = await startSandbox("--key", apiKey, "--code-lifetime", "1ns");
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), await newCode(serverURL));
    expect(error).toMatchObject({ name: "ForbiddenResponseError", meaning: "code_expired" });
  });

  test("another method than the page was opened with is challenge_mismatch", async () => {
    const { serverURL } = await startSandbox("--key", apiKey);
    const code = { ...await newCode(serverURL), codeChallengeMethod: "plain" as const };
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), code);
    expect(error).toMatchObject({ name: "BadRequestResponseError", meaning: "challenge_mismatch" });
  });

  test.each([
    [400, "BadRequestResponseError"], [401, "UnauthorizedResponseError"], [402, "PaymentRequiredResponseError"],
    [403, "ForbiddenResponseError"], [405, "MethodNotAllowedResponseError"], [409, "ConflictResponseError"],
    [429, "TooManyRequestsResponseError"], [500, "InternalServerResponseError"], [503, "ServiceUnavailableResponseError"],
    [524, "EdgeNetworkTimeoutResponseError"], [529, "ProviderOverloadedResponseError"], [418, "OpenRouterDefaultError"],
    [502, "OpenRouterDefaultError"],
  ] as const)("the status %i is an error of its own", async (status, name) => {
    const { serverURL } = await startSandbox("--fail", `${exchangeID}:${status}`);
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), request);
    expect(error).toBeInstanceOf(errors[name]);
    expect(error).toBeInstanceOf(errors.OpenRouterError);
    expect(error).toMatchObject({ name, statusCode: status, contentType: expect.stringContaining("json") });
    expect((error as errors.OpenRouterError).headers.get("content-type")).toContain("json");
    expect(JSON.parse((error as errors.OpenRouterError).body).error.code).toBe(status);
    expect((error as errors.OpenRouterError).meaning).toBe([502, 524].includes(status) ? "maybe_consumed" : undefined);
  });

  test("a connection that breaks is maybe_consumed", async () => {
    const { serverURL } = await startSandbox("--fail", `${exchangeID}:cut`);
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL }), request);
    expect(error).toBeInstanceOf(errors.ConnectionError);
    expect(error).toMatchObject({ meaning: "maybe_consumed", sent: true });
  });

  test("a refusal after a failure that had used the code up is maybe_consumed, with that failure beside it", async () => {
    const { serverURL, lines } = await startSandbox("--key", apiKey, "--fail", `${exchangeID}:503`, "--fail-after-consume");
    const client = new OpenRouterCore({
      serverURL, retryConfig: { strategy: "backoff", backoff: { initialInterval: 1, maxInterval: 1, exponent: 1, maxElapsedTime: 1000 } },
    });
    const { error } = await oAuthExchangeAuthCodeForAPIKey(client, await newCode(serverURL));
    expect(error).toMatchObject({ name: "ForbiddenResponseError", meaning: "maybe_consumed" });
    expect((error as errors.OpenRouterError).previous).toMatchObject({ name: "ServiceUnavailableResponseError" });
    expect(lines.filter((line) => line.includes("/auth/keys "))).toHaveLength(2);
  });
});

describe("what is sent", () => {
  test("the document's names, and no credentials whatever the caller has", async () => {
    const { url, received } = await listen(json(200, { key: "sk-or-v1-new" }));
    const client = new OpenRouterCore({ serverURL: url, apiKey: "sk-or-v1-developer" });
    await oAuthExchangeAuthCodeForAPIKey(client, { code: "c", codeVerifier: "v".repeat(43), codeChallengeMethod: "S256" }, {
      headers: { Authorization: "Bearer sk-or-v1-developer", Cookie: "session=1", "X-Request": "1" }, credentials: "include",
    });
    expect(received).toHaveLength(1);
    const [{ method, url: path, headers, body }] = received as [typeof received[number]];
    expect([method, path]).toEqual(["POST", "/auth/keys"]);
    expect(JSON.parse(body)).toEqual({ code: "c", code_verifier: "v".repeat(43), code_challenge_method: "S256" });
    expect(headers).toMatchObject({ "content-type": "application/json", "x-request": "1" });
    expect(JSON.stringify(headers)).not.toMatch(/developer|session/);
    expect(headers).not.toHaveProperty("authorization");
    expect(headers).not.toHaveProperty("cookie");
  });

  test("credentials are omitted in the request itself, where a browser would add cookies", async () => {
    let sent: Request | undefined;
    const httpClient = { request: async (each: Request) => {
      sent = each;
      return Response.json({ key: "k" });
    } };
    await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ httpClient }), request, { credentials: "include", redirect: "follow" });
    expect(sent).toMatchObject({ credentials: "omit", redirect: "manual", url: "https://openrouter.ai/api/v1/auth/keys" });
  });

  test("no redirect is followed, so that code and verifier go nowhere else", async () => {
    const elsewhere = await listen(json(200, { key: "sk-or-v1-stolen" }));
    const { url } = await listen((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request, { redirect: "follow" });
    expect(error).toBeInstanceOf(errors.ResponseValidationError);
    expect(error).toMatchObject({ statusCode: 307, message: expect.stringContaining("redirect") });
    expect((error as errors.OpenRouterError).meaning).toBeUndefined();
    expect(elsewhere.received).toHaveLength(0);
  });

  test.each([
    [{ code: "" }, "code is empty"],
    [{} as never, "code is missing"],
    [{ code: "c", codeVerifier: "v".repeat(43) }, "codeVerifier is given without codeChallengeMethod"],
    [{ code: "c", codeChallengeMethod: "S256" as const }, "codeChallengeMethod is given without codeVerifier"],
    [{ code: "c", codeVerifier: "secret but short", codeChallengeMethod: "S256" as const }, "codeVerifier is not valid"],
    [{ code: "c", codeVerifier: "/".repeat(43), codeChallengeMethod: "S256" as const }, "codeVerifier is not valid"],
    [{ code: "c", codeVerifier: "v".repeat(43), codeChallengeMethod: "s256" as never }, "codeChallengeMethod is not valid"],
  ])("what the service would refuse is not sent: %j", async (bad, problem) => {
    const { url, received } = await listen(json(200, { key: "k" }));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), bad);
    expect(error).toBeInstanceOf(errors.SDKValidationError);
    expect(error?.message).toBe(`exchangeAuthCodeForAPIKey: ${problem}`);
    expect((error as errors.SDKValidationError).meaning).toBeUndefined();
    expect(received).toHaveLength(0);
  });

  test.each(["http://openrouter.example/api/v1", "ftp://openrouter.ai", "openrouter.ai", "http://127.0.0.1.example"])(
    "no code goes to %s", async (serverURL) => {
      const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore(), request, { serverURL });
      expect(error).toBeInstanceOf(errors.InvalidRequestError);
    });
});

describe("responses that cannot be used", () => {
  test.each([
    ["no JSON", "<html>sk-or-v1-lost</html>"], ["cut", '{"key": "sk-or-v1-lo'], ["no key", '{"user_id": "u"}'], ["empty key", '{"key": ""}'],
    ["null", "null"], ["null for the key", '{"key": null}'], ["a number", "5"], ["a list", "[]"], ["nothing", ""],
  ])("%s is maybe_consumed, and the error shows nothing of it", async (_, body) => {
    const { url } = await listen((__, response) => response.writeHead(200, { "content-type": "application/json" }).end(body));
    const { error } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request);
    expect(error).toBeInstanceOf(errors.ResponseValidationError);
    expect(error).toMatchObject({ statusCode: 200, meaning: "maybe_consumed" });
    expect(`${error} ${JSON.stringify(error)}`).not.toContain("sk-or-v1-lo");
    expect((error as errors.ResponseValidationError).body).toBe(body); // what may be a key can still be had
  });

  test("a key beside something of another type is returned", async () => {
    const { url } = await listen(json(200, { key: "sk-or-v1-new", user_id: 5, more: [] }));
    const { value } = await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: url }), request);
    expect(value).toMatchObject({ key: "sk-or-v1-new", userId: 5 });
  });

  test("a body that breaks off after a 200 is maybe_consumed; after a 403 the status counts", async () => {
    const broken = (status: number) => listen((_, response) => {
      response.writeHead(status, { "content-length": 100 }).write('{"key": "sk');
      setImmediate(() => response.destroy());
    });
    const call = async (status: number) =>
      (await oAuthExchangeAuthCodeForAPIKey(new OpenRouterCore({ serverURL: (await broken(status)).url }), request)).error;
    expect(await call(200)).toMatchObject({ name: "ConnectionError", meaning: "maybe_consumed" });
    expect(await call(403)).toMatchObject({ name: "ForbiddenResponseError", statusCode: 403 });
  });
});
