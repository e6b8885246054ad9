import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { partsOf } from "../generate/templates.ts";
import { keyMeanings } from "../src/gen/meanings.ts";
import type { Failure, MeaningRow } from "../src/lib/meaning.ts";
import { meaningOf } from "../src/lib/meaning.ts";
import { ConnectionError, RequestAbortedError, RequestTimeoutError } from "../src/models/errors/httpclienterrors.ts";
import { OpenRouterDefaultError, ResponseValidationError } from "../src/models/errors/openroutererror.ts";

interface Attempt { status?: number; message?: string; limit_source?: string; error?: string; sent?: boolean; unusable?: number }
interface Vector { operation: string; name: string; attempts: Attempt[]; meaning: string }

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const vectors = JSON.parse(file("api/testdata/meanings.json")) as Vector[];

function failureOf({ status, message = "", limit_source, error, sent = false, unusable }: Attempt): Failure {
  if (status) {
    const data = { error: { code: status, message, ...(limit_source && { metadata: { limit_source } }) } };
    return new OpenRouterDefaultError("", { response: new Response(null, { status }), body: "", data }).failure;
  }
  if (unusable) {
    return new ResponseValidationError("", { response: new Response(null, { status: unusable }), body: "" }).failure;
  }
  const Class = { connection: ConnectionError, timeout: RequestTimeoutError, canceled: RequestAbortedError }[error ?? ""];
  if (!Class) {
    throw new Error(`an attempt of no known kind: ${error}`);
  }
  return new Class("", { sent }).failure;
}

// The function's own table is not exported: it is read from where it comes from, which generated code is checked against.
const document = parse(file("api/openapi.yaml"));
const exchangeRows: MeaningRow[] = document.paths["/auth/keys"].post["x-meanings"].map(
  (row: { message?: string[] }) => ({ ...row, ...(row.message && { message: row.message.map(partsOf) }) }));

describe("the vectors that Go's tests run too", () => {
  test("are many", () => expect(vectors.length).toBeGreaterThan(50));

  test.each(vectors.map((vector) => [vector.operation, vector.name, vector] as const))("%s: %s", (operation, _, { attempts, meaning }) => {
    const table = operation === "exchangeAuthCodeForAPIKey" ? exchangeRows : keyMeanings;
    expect(meaningOf(attempts.map(failureOf), table) ?? "").toBe(meaning);
  });
});
