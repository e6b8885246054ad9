export * from "./httpclienterrors.ts";
export * from "./openroutererror.ts";
export * from "../../gen/errors.ts";
export type { Meaning } from "../../gen/meanings.ts";
