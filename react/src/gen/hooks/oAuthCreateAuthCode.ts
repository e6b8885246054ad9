// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { MutationKey, UseMutationResult } from "@tanstack/react-query";
import { useMutation } from "@tanstack/react-query";
import type { OpenRouterCore } from "../../core.ts";
import { mergeOptions } from "../../lib/options.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import { useOpenRouterContext } from "../../react-query/_context.ts";
import type { MutationHookOptions } from "../../react-query/_types.ts";
import { unwrapAsync } from "../../types/fp.ts";
import { oAuthCreateAuthCode } from "../funcs/oAuthCreateAuthCode.ts";
import type * as operations from "../models.ts";

export type OAuthCreateAuthCodeMutationVariables = {
  request: operations.CreateAuthKeysCodeRequest;
  options?: RequestOptions;
};

export type OAuthCreateAuthCodeMutationData = operations.CreateAuthKeysCodeResponse;

/**
 * Create an authorization code for a user-controlled API key
 *
 * @remarks
 * Creates a code on behalf of the owner of the calling key, without a visit to the authorization
 * page. The code is exchanged like any other.
 */
export function useOAuthCreateAuthCodeMutation(
  options?: MutationHookOptions<OAuthCreateAuthCodeMutationData, Error, OAuthCreateAuthCodeMutationVariables>,
): UseMutationResult<OAuthCreateAuthCodeMutationData, Error, OAuthCreateAuthCodeMutationVariables> {
  const client = useOpenRouterContext();
  return useMutation({ ...buildOAuthCreateAuthCodeMutation(client, options), retry: false, ...options });
}

/** Returns the mutation's key. */
export function mutationKeyOAuthCreateAuthCode(): MutationKey {
  return ["@openrouter/sdk", "OAuth", "createAuthCode"];
}

/** Returns the mutation without the hook. */
export function buildOAuthCreateAuthCodeMutation(client: OpenRouterCore, hookOptions?: RequestOptions): {
  mutationKey: MutationKey;
  mutationFn: (variables: OAuthCreateAuthCodeMutationVariables) => Promise<OAuthCreateAuthCodeMutationData>;
} {
  return {
    mutationKey: mutationKeyOAuthCreateAuthCode(),
    mutationFn: ({ request, options }) =>
      unwrapAsync(oAuthCreateAuthCode(client, request, mergeOptions(hookOptions, options))),
  };
}
