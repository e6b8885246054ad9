// Code generated from api/openapi.yaml. DO NOT EDIT.
import type {
  InvalidateQueryFilters, QueryClient, QueryFunctionContext, QueryKey, UseQueryResult, UseSuspenseQueryResult,
} from "@tanstack/react-query";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { OpenRouterCore } from "../../core.ts";
import { mergeOptions } from "../../lib/options.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import { useOpenRouterContext } from "../../react-query/_context.ts";
import type { QueryHookOptions, SuspenseQueryHookOptions } from "../../react-query/_types.ts";
import { unwrapAsync } from "../../types/fp.ts";
import { apiKeysGetCurrentKeyMetadata } from "../funcs/apiKeysGetCurrentKeyMetadata.ts";
import type * as operations from "../models.ts";

export type ApiKeysGetCurrentKeyMetadataQueryData = operations.GetCurrentKeyResponse;

/**
 * Get the current API key
 *
 * @remarks
 * What the service knows of the key that the call is made with: its label, its usage, its limit
 * and what remains of it.
 */
export function useApiKeysGetCurrentKeyMetadata(
  options?: QueryHookOptions<ApiKeysGetCurrentKeyMetadataQueryData>,
): UseQueryResult<ApiKeysGetCurrentKeyMetadataQueryData, Error> {
  const client = useOpenRouterContext();
  return useQuery({ ...buildApiKeysGetCurrentKeyMetadataQuery(client, options), ...options });
}

/**
 * Get the current API key
 *
 * @remarks
 * What the service knows of the key that the call is made with: its label, its usage, its limit
 * and what remains of it.
 */
export function useApiKeysGetCurrentKeyMetadataSuspense(
  options?: SuspenseQueryHookOptions<ApiKeysGetCurrentKeyMetadataQueryData>,
): UseSuspenseQueryResult<ApiKeysGetCurrentKeyMetadataQueryData, Error> {
  const client = useOpenRouterContext();
  return useSuspenseQuery({ ...buildApiKeysGetCurrentKeyMetadataQuery(client, options), ...options });
}

/** Fills the cache ahead of the hook. */
export function prefetchApiKeysGetCurrentKeyMetadata(
  queryClient: QueryClient, client: OpenRouterCore,
): Promise<void> {
  return queryClient.prefetchQuery({ ...buildApiKeysGetCurrentKeyMetadataQuery(client) });
}

/** Puts data into the cache. */
export function setApiKeysGetCurrentKeyMetadataData(
  client: QueryClient, data: ApiKeysGetCurrentKeyMetadataQueryData,
): ApiKeysGetCurrentKeyMetadataQueryData | undefined {
  return client.setQueryData<ApiKeysGetCurrentKeyMetadataQueryData>(queryKeyApiKeysGetCurrentKeyMetadata(), data);
}

/** Marks the query's data as out of date. */
export function invalidateAllApiKeysGetCurrentKeyMetadata(
  client: QueryClient, filters?: Omit<InvalidateQueryFilters, "queryKey" | "predicate" | "exact">,
): Promise<void> {
  return client.invalidateQueries({ ...filters, queryKey: ["@openrouter/sdk", "API Keys", "getCurrentKeyMetadata"] });
}

/** Returns the query without the hook. */
export function buildApiKeysGetCurrentKeyMetadataQuery(client: OpenRouterCore, options?: RequestOptions): {
  queryKey: QueryKey;
  queryFn: (context: QueryFunctionContext) => Promise<ApiKeysGetCurrentKeyMetadataQueryData>;
} {
  return {
    queryKey: queryKeyApiKeysGetCurrentKeyMetadata(),
    queryFn: ({ signal }) => unwrapAsync(apiKeysGetCurrentKeyMetadata(client, mergeOptions(options, { signal }))),
  };
}

/** Returns the query's key. */
export function queryKeyApiKeysGetCurrentKeyMetadata(): QueryKey {
  return ["@openrouter/sdk", "API Keys", "getCurrentKeyMetadata"];
}
