import type { MeaningRow } from "./meaning.ts";
import type { Shape } from "./shape.ts";

/** One operation of the document; generated. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** Its path, with parameters in braces. */
  readonly path: string;
  /** Where its parameters go, by their names in the document. The body is then the request's member requestBody. */
  readonly parameters?: { readonly [name: string]: "path" | "query" | "header" };
  readonly request?: Shape;
  readonly response?: Shape;
  /** The response is a list of what its shape says. */
  readonly list?: true;
  /** No credentials are sent, whatever the client and the caller have. */
  readonly noCredentials?: true;
  readonly meanings: readonly MeaningRow[];
}
