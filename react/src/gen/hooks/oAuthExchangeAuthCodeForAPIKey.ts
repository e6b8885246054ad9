// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { MutationKey, UseMutationResult } from "@tanstack/react-query";
import { useMutation } from "@tanstack/react-query";
import type { OpenRouterCore } from "../../core.ts";
import { mergeOptions } from "../../lib/options.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import { useOpenRouterContext } from "../../react-query/_context.ts";
import type { MutationHookOptions } from "../../react-query/_types.ts";
import { unwrapAsync } from "../../types/fp.ts";
import { oAuthExchangeAuthCodeForAPIKey } from "../funcs/oAuthExchangeAuthCodeForAPIKey.ts";
import type * as operations from "../models.ts";

export type OAuthExchangeAuthCodeForAPIKeyMutationVariables = {
  request: operations.ExchangeAuthCodeForAPIKeyRequest;
  options?: RequestOptions;
};

export type OAuthExchangeAuthCodeForAPIKeyMutationData = operations.ExchangeAuthCodeForAPIKeyResponse;

/**
 * Exchange an authorization code from the PKCE flow for a user-controlled API key
 *
 * @remarks
 * The code comes from the callback, or from the authorization page itself when there is no
 * callback. It is single use and lives 10 minutes. When the authorization carried a code
 * challenge, the verifier and the method must be sent along. The exchange needs no credentials,
 * and none are sent. Each approval mints a new key, which cannot be read again.
 */
export function useOAuthExchangeAuthCodeForAPIKeyMutation(
  options?: MutationHookOptions<OAuthExchangeAuthCodeForAPIKeyMutationData, Error, OAuthExchangeAuthCodeForAPIKeyMutationVariables>,
): UseMutationResult<OAuthExchangeAuthCodeForAPIKeyMutationData, Error, OAuthExchangeAuthCodeForAPIKeyMutationVariables> {
  const client = useOpenRouterContext();
  return useMutation({ ...buildOAuthExchangeAuthCodeForAPIKeyMutation(client, options), gcTime: 0, ...options, retry: false });
}

/** Returns the mutation's key. */
export function mutationKeyOAuthExchangeAuthCodeForAPIKey(): MutationKey {
  return ["@openrouter/sdk", "OAuth", "exchangeAuthCodeForAPIKey"];
}

/** Returns the mutation without the hook. */
export function buildOAuthExchangeAuthCodeForAPIKeyMutation(client: OpenRouterCore, hookOptions?: RequestOptions): {
  mutationKey: MutationKey;
  mutationFn: (variables: OAuthExchangeAuthCodeForAPIKeyMutationVariables) => Promise<OAuthExchangeAuthCodeForAPIKeyMutationData>;
} {
  return {
    mutationKey: mutationKeyOAuthExchangeAuthCodeForAPIKey(),
    mutationFn: ({ request, options }) =>
      unwrapAsync(oAuthExchangeAuthCodeForAPIKey(client, request, mergeOptions(hookOptions, options))),
  };
}
