// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { MeaningRow } from "../lib/meaning.ts";

/** What a failure means, beyond its status; the same as in Go. */
export type Meaning =
  | "challenge_mismatch"
  | "code_expired"
  | "code_invalid"
  | "maybe_consumed"
  | "key_revoked"
  | "key_limit";

/** @internal What a failure of a call with a key means. */
export const keyMeanings: readonly MeaningRow[] = [
  { name: "key_revoked", status: [401], unless: [["missing authentication"]] },
  { name: "key_limit", status: [402], metadata: {"limit_source":"openrouter_key_limit"} },
];
