// Code written for @openrouter/sdk 0.1.11. It is compiled twice: against that package, and against this one in its place. It
// never runs.
import { OpenRouterCore } from "@openrouter/sdk/core.js";
import { oAuthExchangeAuthCodeForAPIKey } from "@openrouter/sdk/funcs/oAuthExchangeAuthCodeForAPIKey.js";
import { HTTPClient } from "@openrouter/sdk/lib/http.js";
import type { RetryConfig } from "@openrouter/sdk/lib/retries.js";
import type { RequestOptions } from "@openrouter/sdk/lib/sdks.js";
import * as errors from "@openrouter/sdk/models/errors/index.js";
import type * as operations from "@openrouter/sdk/models/operations";
import {
  invalidateAllApiKeysGetCurrentKeyMetadata, OpenRouterProvider, prefetchApiKeysGetCurrentKeyMetadata, queryKeyApiKeysGetCurrentKeyMetadata,
  setApiKeysGetCurrentKeyMetadataData, useApiKeysGetCurrentKeyMetadata, useApiKeysGetCurrentKeyMetadataSuspense, useOAuthCreateAuthCodeMutation,
  useOpenRouterContext,
} from "@openrouter/sdk/react-query";
import type { MutationHookOptions, QueryHookOptions, SuspenseQueryHookOptions, TupleToPrefixes } from "@openrouter/sdk/react-query";
import type {
  OAuthExchangeAuthCodeForAPIKeyMutationData, OAuthExchangeAuthCodeForAPIKeyMutationVariables,
} from "@openrouter/sdk/react-query/oAuthExchangeAuthCodeForAPIKey.js";
import {
  buildOAuthExchangeAuthCodeForAPIKeyMutation, mutationKeyOAuthExchangeAuthCodeForAPIKey, useOAuthExchangeAuthCodeForAPIKeyMutation,
} from "@openrouter/sdk/react-query/oAuthExchangeAuthCodeForAPIKey.js";
import { QueryClient, QueryClientProvider, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

const retries: RetryConfig = {
  strategy: "backoff", backoff: { initialInterval: 500, maxInterval: 10_000, exponent: 1.5, maxElapsedTime: 60_000 },
  retryConnectionErrors: true,
};
const httpClient = new HTTPClient({ fetcher: (input, init) => fetch(input, init) });
httpClient.addHook("beforeRequest", (request) => {
  const next = new Request(request, { signal: request.signal });
  next.headers.set("x-custom-header", "custom value");
  return next;
});
httpClient.addHook("requestError", (error, request) => console.warn(error, request.url));
httpClient.addHook("response", (response, request) => console.info(response.status, request.url));

const core = new OpenRouterCore({
  apiKey: async () => "sk-or-v1-developer", serverURL: "https://openrouter.ai/api/v1", timeoutMs: 1000, retryConfig: retries, httpClient,
  userAgent: "notch/1", debugLogger: console,
});
const queries = new QueryClient();
queries.setMutationDefaults(["@openrouter/sdk"], { retry: false });

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <OpenRouterProvider client={core}><Exchange code="auth_code_abc123def456" verifier="v" /><Current /></OpenRouterProvider>
    </QueryClientProvider>
  );
}

function Exchange({ code, verifier }: { code: string; verifier: string | undefined }) {
  const { mutate, mutateAsync, data, error, status, isPending } = useOAuthExchangeAuthCodeForAPIKeyMutation({
    networkMode: "online", gcTime: 1000, timeoutMs: 1000, retryCodes: ["5XX"], retries, headers: { "X-Custom": "1" },
    fetchOptions: { cache: "no-store" },
    onSuccess: (result, variables) => console.log(result.userId, variables.request.code),
    onError: (problem) => {
      if (problem instanceof errors.ForbiddenResponseError) {
        console.log(problem.error.message, problem.error.code, problem.userId, problem.data$.error.message);
      } else if (problem instanceof errors.BadRequestResponseError || problem instanceof errors.InternalServerResponseError
        || problem instanceof errors.OpenRouterDefaultError || problem instanceof errors.OpenRouterError) {
        console.log(problem.statusCode, problem.body, problem.headers.get("x"), problem.contentType, problem.rawResponse.ok, problem.message);
      } else if (problem instanceof errors.ConnectionError || problem instanceof errors.RequestTimeoutError
        || problem instanceof errors.RequestAbortedError || problem instanceof errors.InvalidRequestError
        || problem instanceof errors.UnexpectedClientError || problem instanceof errors.HTTPClientError) {
        console.log(problem.cause, problem.name);
      } else if (problem instanceof errors.SDKValidationError) {
        console.log(problem.pretty());
      }
    },
  });
  useEffect(() => {
    const controller = new AbortController();
    mutate({ request: { code, codeVerifier: verifier, codeChallengeMethod: "S256" }, options: { signal: controller.signal } });
    return () => controller.abort();
  }, [code, mutate, verifier]);
  return (
    <button disabled={isPending} onClick={async () => console.log((await mutateAsync({ request: { code }, options: { timeoutMs: 5 } })).key)}>
      {status} {data?.key} {data?.userId?.length} {error?.message}
    </button>
  );
}

function Current() {
  const client = useOpenRouterContext();
  const cache = useQueryClient();
  const { data, error, isLoading, refetch } = useApiKeysGetCurrentKeyMetadata({ enabled: true, staleTime: 60_000, timeoutMs: 1000 });
  const { data: current } = useApiKeysGetCurrentKeyMetadataSuspense();
  const custom = useMutation({ ...buildOAuthExchangeAuthCodeForAPIKeyMutation(client, { retries: { strategy: "none" } }), retry: false });
  const { mutate: create } = useOAuthCreateAuthCodeMutation();
  useEffect(() => {
    void prefetchApiKeysGetCurrentKeyMetadata(cache, client);
    void invalidateAllApiKeysGetCurrentKeyMetadata(cache);
    setApiKeysGetCurrentKeyMetadataData(cache, { data: current.data });
    console.log(queryKeyApiKeysGetCurrentKeyMetadata().length, mutationKeyOAuthExchangeAuthCodeForAPIKey()[0], custom.status);
    create({ request: { callbackUrl: "https://notch.example/cb", codeChallenge: "c", codeChallengeMethod: "S256", limit: 5, expiresAt: new Date() } });
  }, []);
  const left: number | null | undefined = data?.data.limitRemaining;
  const expires: Date | null | undefined = data?.data.expiresAt;
  return <p onClick={() => refetch()}>{isLoading} {error?.message} {left} {expires?.toISOString()} {data?.data.rateLimit.requests}</p>;
}

export async function standalone(options: RequestOptions): Promise<string> {
  const request: operations.ExchangeAuthCodeForAPIKeyRequest = { code: "c", codeVerifier: undefined, codeChallengeMethod: null };
  const result = await oAuthExchangeAuthCodeForAPIKey(core, request, options);
  if (result.ok) {
    const value: operations.ExchangeAuthCodeForAPIKeyResponse = result.value;
    return value.key + value.userId;
  }
  throw result.error;
}

export type Types = [
  MutationHookOptions<OAuthExchangeAuthCodeForAPIKeyMutationData, Error, OAuthExchangeAuthCodeForAPIKeyMutationVariables>,
  QueryHookOptions<operations.GetCurrentKeyResponse>, SuspenseQueryHookOptions<operations.GetCurrentKeyResponse>,
  TupleToPrefixes<[a: string, b: number]>, operations.CreateAuthKeysCodeRequest, operations.CreateAuthKeysCodeResponse,
];
