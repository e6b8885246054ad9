import type { UseMutationOptions, UseQueryOptions, UseSuspenseQueryOptions } from "@tanstack/react-query";
import type { RequestOptions } from "../lib/sdks.ts";

/** The prefixes of a tuple. */
export type TupleToPrefixes<T extends unknown[]> = T extends [...infer Prefix, unknown] ? TupleToPrefixes<Prefix> | T : never;

/** Options of a query hook: TanStack Query's and those of the request. */
export type QueryHookOptions<Data> =
  Omit<UseQueryOptions<Data, Error>, "queryKey" | "queryFn" | "select" | keyof RequestOptions> & RequestOptions;

/** Options of a suspense query hook. */
export type SuspenseQueryHookOptions<Data> =
  Omit<UseSuspenseQueryOptions<Data, Error>, "queryKey" | "queryFn" | "select" | keyof RequestOptions> & RequestOptions;

/** Options of a mutation hook. */
export type MutationHookOptions<Data = unknown, Err = Error, Variables = unknown> =
  Omit<UseMutationOptions<Data, Err, Variables>, "mutationKey" | "mutationFn" | keyof RequestOptions> & RequestOptions;
