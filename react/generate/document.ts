import { camelCase, pascalCase, upperFirst } from "./names.ts";

// The parts of an OpenAPI 3.1 document that are read here.
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  dependentRequired?: Record<string, string[]>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  description?: string;
}
interface Content { content?: Record<string, { schema?: Schema }> }
interface Parameter { $ref?: string; name: string; in: string; required?: boolean; schema?: Schema; description?: string }
interface Response extends Content { $ref?: string }
interface RequestBody extends Content { $ref?: string; required?: boolean }
interface Row { name: string; status: number[]; message?: string[]; unless?: string[]; metadata?: Record<string, string>; lost?: true; always?: true }
interface OperationObject {
  operationId: string;
  tags?: string[];
  summary?: string;
  description?: string;
  deprecated?: boolean;
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, Response>;
  "x-name"?: string;
  "x-meanings"?: Row[];
}
type PathItem = Record<string, unknown> & { parameters?: Parameter[] };
export interface Document {
  paths: Record<string, PathItem>;
  components?: {
    schemas?: Record<string, Schema>;
    responses?: Record<string, Response>;
    parameters?: Record<string, Parameter>;
    requestBodies?: Record<string, RequestBody>;
    securitySchemes?: Record<string, { "x-meanings"?: Row[] }>;
  };
}

/** What is generated for an operation. */
export interface Operation {
  id: string;
  /** Such as OAuthExchangeAuthCodeForAPIKey. */
  name: string;
  /** The query's or mutation's key. */
  key: [tag: string, name: string];
  query: boolean;
  method: string;
  path: string;
  summary: string;
  description: string;
  deprecated: boolean;
  noCredentials: boolean;
  /** A lost response cannot be made good by another request. */
  singleUse: boolean;
  parameters: Record<string, "path" | "query" | "header"> | undefined;
  /** Schemas among the components. */
  request: string | undefined;
  requestRequired: boolean;
  response: string;
  meanings: Row[] | undefined;
}
export type { Row };

const methods = ["get", "put", "post", "delete", "patch", "head", "options"];

/** Reads the operations of a document, and gives each request and response a schema among the components. */
export function operationsOf(document: Document, report: (line: string) => void): Operation[] {
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods.filter((each) => item[each])) {
      const operation = item[method] as OperationObject;
      const reason = unsupported(document, operation);
      if (reason) {
        report(`no hook for ${operation.operationId}: ${reason}`);
      } else {
        operations.push(planOf(document, path, method, item, operation));
      }
    }
  }
  const names = operations.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new Error(`two operations have the name ${twice}: give one of them an x-name`);
  }
  return operations;
}

function unsupported(document: Document, { requestBody, responses }: OperationObject): string | undefined {
  const body = resolve(document, requestBody);
  if (body && !jsonOf(body)) {
    return "its request is not JSON";
  }
  return successOf(document, responses) ? undefined : "its response is not JSON";
}

function planOf(document: Document, path: string, method: string, item: PathItem, operation: OperationObject): Operation {
  const { operationId: id, tags: [tag = "Default"] = [], summary = id, description = "", deprecated = false } = operation;
  const short = operation["x-name"] ?? id;
  const type = upperFirst(id);
  const body = resolve(document, operation.requestBody);
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
    .map((each) => resolve(document, each)).filter((each) => each.in !== "cookie");
  let request = body && hoist(document, `${type}Request`, jsonOf(body));
  if (parameters.length > 0) {
    request = hoist(document, `${type}Request${request ? "WithParameters" : ""}`, {
      type: "object",
      properties: {
        ...Object.fromEntries(parameters.map(({ name, schema, description: text }) =>
          [name, { ...schema, ...(text && { description: text }) }])),
        ...(request && { requestBody: { $ref: `#/components/schemas/${request}` } }),
      },
      required: [
        ...parameters.filter((each) => each.required).map(({ name }) => name), ...(request && body?.required ? ["requestBody"] : []),
      ],
    });
  }
  const meanings = operation["x-meanings"];
  return {
    id, method: method.toUpperCase(), path, summary, description, deprecated, meanings,
    name: pascalCase(tag) + upperFirst(short),
    key: [tag, short],
    query: method === "get",
    noCredentials: operation.security?.length === 0,
    singleUse: meanings?.some(({ lost }) => lost) ?? false,
    parameters: parameters.length === 0 ? undefined
      : Object.fromEntries(parameters.map((each) => [each.name, each.in as "path" | "query" | "header"])),
    request,
    requestRequired: parameters.some((each) => each.required) || body?.required === true,
    response: hoist(document, `${type}Response`, successOf(document, operation.responses)),
  };
}

/** Returns the schema of each error status that the document names, in the order of the statuses. */
export function errorSchemas(document: Document): Map<string, string> {
  const found = new Map<string, string>();
  for (const item of Object.values(document.paths)) {
    for (const method of methods.filter((each) => item[each])) {
      for (const [status, response] of Object.entries((item[method] as OperationObject).responses)) {
        const ref = jsonOf(resolve(document, response))?.$ref;
        if (/^[45]\d\d$/.test(status) && ref && !found.has(status)) {
          found.set(status, nameOf(ref));
        }
      }
    }
  }
  return new Map([...found].sort(([a], [b]) => Number(a) - Number(b)));
}

/** Returns the name of a schema among the components, which it is made one of unless it is one. */
function hoist(document: Document, name: string, schema: Schema = {}): string {
  if (schema.$ref) {
    return nameOf(schema.$ref);
  }
  const schemas = (document.components ??= {}).schemas ??= {};
  // A component may have the name already, for something else: ListModelsResponse, say.
  const free = [name, name.replace(/(Request|Response)/, "Operation$1")].find((each) => !schemas[each]);
  if (!free) {
    throw new Error(`the document has schemas ${name} and one for its operation already`);
  }
  schemas[free] = schema;
  return free;
}

function successOf(document: Document, responses: Record<string, Response>): Schema | undefined {
  const status = Object.keys(responses).find((each) => /^2/.test(each));
  const response = status && resolve(document, responses[status]);
  return response ? jsonOf(response) : undefined;
}

const jsonOf = ({ content = {} }: Content): Schema | undefined => content["application/json"]?.schema;

export const nameOf = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

/** Follows a reference within the document. */
export function resolve<T extends { $ref?: string } | undefined>(document: Document, value: T): T {
  if (!value?.$ref) {
    return value;
  }
  let found: unknown = document;
  for (const step of value.$ref.replace(/^#\//, "").split("/")) {
    found = (found as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return resolve(document, found as T);
}

/** Gives the members of all schemas the names that they have in TypeScript. Maps with free keys stay as they are. */
export function renameMembers(document: Document, operations: readonly Operation[]): void {
  const requested = new Set(operations.flatMap(({ request }) => request ? [...reachable(document, request)] : []));
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    rename(schema, name, !requested.has(name));
  }
}

function rename(schema: Schema, where: string, responseOnly: boolean): void {
  childrenOf(schema).forEach((child) => rename(child, where, responseOnly));
  if (!schema.properties) {
    return;
  }
  const required = new Set(schema.required?.map(camelCase));
  const renamed: Record<string, Schema> = {};
  for (const [name, member] of Object.entries(schema.properties)) {
    const camel = camelCase(name);
    if (renamed[camel]) {
      throw new Error(`${where} has two members that would be ${camel}`);
    }
    renamed[camel] = member;
    if (responseOnly && isNullable(member)) {
      required.add(camel); // null stands for what is left out
    }
  }
  schema.properties = renamed;
  schema.required = [...required];
  delete schema.dependentRequired;
}

export const isNullable = ({ type }: Schema): boolean => Array.isArray(type) && type.includes("null");

/** Reports whether a component is a list. */
export const isList = (document: Document, name: string): boolean =>
  resolve(document, document.components?.schemas?.[name])?.type === "array";

/** Returns the schemas that a schema is made of, without following references. */
export function childrenOf(schema: Schema): Schema[] {
  const { properties = {}, items, additionalProperties, allOf = [], oneOf = [], anyOf = [] } = schema;
  return [
    ...Object.values(properties), ...(items ? [items] : []),
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []), ...allOf, ...oneOf, ...anyOf,
  ];
}

function reachable(document: Document, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) {
    return seen;
  }
  seen.add(name);
  const visit = (schema: Schema): void => {
    if (schema.$ref) {
      reachable(document, nameOf(schema.$ref), seen);
    }
    childrenOf(schema).forEach(visit);
  };
  visit(document.components?.schemas?.[name] ?? {});
  return seen;
}
