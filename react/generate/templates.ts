import type { Document, Operation, Row } from "./document.ts";
import { errorSchemas, isList } from "./document.ts";
import { lowerFirst } from "./names.ts";
import { Shapes } from "./shapes.ts";

export const header = "// Code generated from api/openapi.yaml. DO NOT EDIT.\n";

const text = (value: unknown): string => JSON.stringify(value);

/** Writes an operation's comment. */
function comment({ summary, description, deprecated }: Operation): string {
  const lines = [summary, ...(description ? ["", "@remarks", ...wrap(description)] : []), ...(deprecated ? ["", "@deprecated"] : [])];
  return `/**\n${lines.map((line) => ` * ${line.replaceAll("*/", "*\\/")}`.trimEnd()).join("\n")}\n */`;
}

function wrap(value: string): string[] {
  return value.trim().split("\n").flatMap((line) => line.match(/.{1,95}(?:\s|$)|\S+/g)?.map((part) => part.trim()) ?? [""]);
}

/** Writes phrases, whose parts stand on both sides of dots. */
export const partsOf = (phrase: string): string[] => phrase.split(" ... ");
const phrases = (all: readonly string[]): string => `[${all.map((phrase) => `[${partsOf(phrase).map(text).join(", ")}]`).join(", ")}]`;

function row({ name, status, message, unless, metadata, lost, always }: Row): string {
  const members = [
    `name: ${text(name)}`, `status: [${status.join(", ")}]`,
    ...(message ? [`message: ${phrases(message)}`] : []), ...(unless ? [`unless: ${phrases(unless)}`] : []),
    ...(metadata ? [`metadata: ${text(metadata)}`] : []), ...(lost ? ["lost: true"] : []), ...(always ? ["always: true"] : []),
  ];
  return `  { ${members.join(", ")} },\n`;
}

/** The meanings of all operations, and those of every call with a key. */
export function meaningsFile(document: Document, operations: readonly Operation[]): string {
  const keyRows = Object.values(document.components?.securitySchemes ?? {}).flatMap((scheme) => scheme["x-meanings"] ?? []);
  const names = [...new Set([...operations.flatMap(({ meanings = [] }) => meanings), ...keyRows].map(({ name }) => name))];
  return `${header}import type { MeaningRow } from "../lib/meaning.ts";

/** What a failure means, beyond its status; the same as in Go. */
export type Meaning =
${names.map((name) => `  | ${text(name)}`).join("\n") || "  never"};

/** @internal What a failure of a call with a key means. */
export const keyMeanings: readonly MeaningRow[] = [
${keyRows.map(row).join("")}];
`;
}

/** One class for each status that the document names, and the table of them. */
export function errorsFile(document: Document): string {
  const statuses = errorSchemas(document);
  const classes = [...new Set(statuses.values())].map((schema) => `/** ${document.components?.schemas?.[schema]?.description ?? schema} */
export class ${schema}Error extends StatusError {
  override readonly name = "${schema}Error";
}
`);
  return `${header}import type { ErrorData, ResponseMeta } from "../models/errors/openroutererror.ts";
import { StatusError } from "../models/errors/openroutererror.ts";

${classes.join("\n")}
/** @internal The class of each status. */
export const statusErrors: Readonly<Record<number, new (message: string, meta: ResponseMeta & { data: ErrorData }) => StatusError>> = {
${[...statuses].map(([status, schema]) => `  ${status}: ${schema}Error,\n`).join("")}};
`;
}

/** The operation, and the function that calls it. */
export function functionFile(document: Document, operation: Operation): string {
  const { id, name, method, path, parameters, request, requestRequired, response, noCredentials, meanings } = operation;
  const requests = new Shapes(document, "request");
  const responses = new Shapes(document, "response");
  const input = request && requests.of(request);
  const output = responses.of(response);
  const constants = [requests.code, responses.code].filter((code) => code !== "").join("\n");
  const members = [
    `id: ${text(id)}`, `method: ${text(method)}`, `path: ${text(path)}`,
    ...(parameters ? [`parameters: ${text(parameters)}`] : []),
    ...(request ? [`request: ${input ?? "{}"}`] : []), ...(output ? [`response: ${output}`] : []),
    ...(isList(document, response) ? ["list: true"] : []),
    ...(noCredentials ? ["noCredentials: true"] : []),
    meanings ? "meanings" : `meanings: ${noCredentials ? "[]" : "keyMeanings"}`,
  ];
  const parameter = request ? `request${requestRequired ? "" : "?"}: operations.${request}, ` : "";
  return `${header}import type { OpenRouterCore } from "../../core.ts";
import { call } from "../../lib/call.ts";
${meanings ? 'import type { MeaningRow } from "../../lib/meaning.ts";\n' : ""}import type { Operation } from "../../lib/operation.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
${constants ? 'import type { Shape } from "../../lib/shape.ts";\n' : ""}import type { Result } from "../../types/fp.ts";
import { toResult } from "../../types/fp.ts";
${meanings || noCredentials ? "" : 'import { keyMeanings } from "../meanings.ts";\n'}import type * as operations from "../models.ts";

${constants && `${constants}\n`}${meanings ? `const meanings: readonly MeaningRow[] = [\n${meanings.map(row).join("")}];\n\n` : ""}const operation: Operation = {
${members.map((member) => `  ${member},\n`).join("")}};

${comment(operation)}
export function ${lowerFirst(name)}(
  client: OpenRouterCore, ${parameter}options?: RequestOptions,
): Promise<Result<operations.${response}>> {
  return toResult(call(client, operation, ${request ? "request" : "undefined"}, options));
}
`;
}

/** The hook of an operation, and what belongs to it. */
export function hookFile(operation: Operation): string {
  return operation.query ? queryFile(operation) : mutationFile(operation);
}

function mutationFile(operation: Operation): string {
  const { name, key, request, requestRequired, response, singleUse } = operation;
  const fn = lowerFirst(name);
  const variables = [
    ...(request ? [`  request${requestRequired ? "" : "?"}: operations.${request};\n`] : []), "  options?: RequestOptions;\n",
  ].join("");
  const types = `${name}MutationData, Error, ${name}MutationVariables`;
  const parameter = request ? "{ request, options }" : "{ options } = {}";
  // What could have been minted is not asked for twice, and what was sent and came back does not stay in the cache.
  const options = singleUse ? "gcTime: 0, ...options, retry: false" : "retry: false, ...options";
  return `${header}import type { MutationKey, UseMutationResult } from "@tanstack/react-query";
import { useMutation } from "@tanstack/react-query";
import type { OpenRouterCore } from "../../core.ts";
import { mergeOptions } from "../../lib/options.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import { useOpenRouterContext } from "../../react-query/_context.ts";
import type { MutationHookOptions } from "../../react-query/_types.ts";
import { unwrapAsync } from "../../types/fp.ts";
import { ${fn} } from "../funcs/${fn}.ts";
import type * as operations from "../models.ts";

export type ${name}MutationVariables = {
${variables}}${request ? "" : " | void"};

export type ${name}MutationData = operations.${response};

${comment(operation)}
export function use${name}Mutation(
  options?: MutationHookOptions<${types}>,
): UseMutationResult<${types}> {
  const client = useOpenRouterContext();
  return useMutation({ ...build${name}Mutation(client, options), ${options} });
}

/** Returns the mutation's key. */
export function mutationKey${name}(): MutationKey {
  return ${text(["@openrouter/sdk", ...key]).replaceAll(",", ", ")};
}

/** Returns the mutation without the hook. */
export function build${name}Mutation(client: OpenRouterCore, hookOptions?: RequestOptions): {
  mutationKey: MutationKey;
  mutationFn: (variables: ${name}MutationVariables) => Promise<${name}MutationData>;
} {
  return {
    mutationKey: mutationKey${name}(),
    mutationFn: (${request ? parameter : "variables"}) =>
      unwrapAsync(${fn}(client, ${request ? "request, " : ""}mergeOptions(hookOptions, ${request ? "options" : "variables?.options"}))),
  };
}
`;
}

function queryFile(operation: Operation): string {
  const { name, key, request, requestRequired, response } = operation;
  const fn = lowerFirst(name);
  
  const wanted = request ? (requestRequired ? `request: operations.${request}, ` : `request: operations.${request} | undefined, `) : "";

  const given = request ? "request, " : "";
  const prefix = ["@openrouter/sdk", ...key];
  const queryKey = `[${prefix.map(text).join(", ")}${request ? ", request" : ""}]`;
  return `${header}import type {
  InvalidateQueryFilters, QueryClient, QueryFunctionContext, QueryKey, UseQueryResult, UseSuspenseQueryResult,
} from "@tanstack/react-query";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { OpenRouterCore } from "../../core.ts";
import { mergeOptions } from "../../lib/options.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import { useOpenRouterContext } from "../../react-query/_context.ts";
import type { QueryHookOptions, SuspenseQueryHookOptions${request ? ", TupleToPrefixes" : ""} } from "../../react-query/_types.ts";
import { unwrapAsync } from "../../types/fp.ts";
import { ${fn} } from "../funcs/${fn}.ts";
import type * as operations from "../models.ts";

export type ${name}QueryData = operations.${response};

${comment(operation)}
export function use${name}(
  ${wanted}options?: QueryHookOptions<${name}QueryData>,
): UseQueryResult<${name}QueryData, Error> {
  const client = useOpenRouterContext();
  return useQuery({ ...build${name}Query(client, ${given}options), ...options });
}

${comment(operation)}
export function use${name}Suspense(
  ${wanted}options?: SuspenseQueryHookOptions<${name}QueryData>,
): UseSuspenseQueryResult<${name}QueryData, Error> {
  const client = useOpenRouterContext();
  return useSuspenseQuery({ ...build${name}Query(client, ${given}options), ...options });
}

/** Fills the cache ahead of the hook. */
export function prefetch${name}(
  queryClient: QueryClient, client: OpenRouterCore${request ? `, ${wanted.slice(0, -2)}` : ""},
): Promise<void> {
  return queryClient.prefetchQuery({ ...build${name}Query(client${request ? ", request" : ""}) });
}

/** Puts data into the cache. */
export function set${name}Data(
  client: QueryClient, ${request ? `queryKeyBase: [request: operations.${request}${requestRequired ? "" : " | undefined"}], ` : ""}data: ${name}QueryData,
): ${name}QueryData | undefined {
  return client.setQueryData<${name}QueryData>(queryKey${name}(${request ? "...queryKeyBase" : ""}), data);
}

${request ? `/** Marks the query's data as out of date, for the given request or all. */
export function invalidate${name}(
  client: QueryClient, queryKeyBase: TupleToPrefixes<[request: operations.${request}${requestRequired ? "" : " | undefined"}]>,
  filters?: Omit<InvalidateQueryFilters, "queryKey" | "predicate" | "exact">,
): Promise<void> {
  return client.invalidateQueries({ ...filters, queryKey: [${prefix.map(text).join(", ")}, ...queryKeyBase] });
}

` : ""}/** Marks the query's data as out of date. */
export function invalidateAll${name}(
  client: QueryClient, filters?: Omit<InvalidateQueryFilters, "queryKey" | "predicate" | "exact">,
): Promise<void> {
  return client.invalidateQueries({ ...filters, queryKey: [${prefix.map(text).join(", ")}] });
}

/** Returns the query without the hook. */
export function build${name}Query(client: OpenRouterCore, ${wanted}options?: RequestOptions): {
  queryKey: QueryKey;
  queryFn: (context: QueryFunctionContext) => Promise<${name}QueryData>;
} {
  return {
    queryKey: queryKey${name}(${request ? "request" : ""}),
    queryFn: ({ signal }) => unwrapAsync(${fn}(client, ${given}mergeOptions(options, { signal }))),
  };
}

/** Returns the query's key. */
export function queryKey${name}(${wanted.slice(0, -2)}): QueryKey {
  return ${queryKey};
}
`;
}

/** Everything that the package's react-query exports. */
export function indexFile(operations: readonly Operation[]): string {
  return `${header}export { OpenRouterProvider, useOpenRouterContext } from "../react-query/_context.ts";
export * from "../react-query/_types.ts";
${operations.map(({ name }) => `export * from "./hooks/${lowerFirst(name)}.ts";\n`).sort().join("")}`;
}
