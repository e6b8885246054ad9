export { OpenRouterCore } from "./core.ts";
export { DefaultServerURL } from "./lib/config.ts";
export type { SDKOptions } from "./lib/config.ts";
export { HTTPClient } from "./lib/http.ts";
export type { RetryConfig } from "./lib/retries.ts";
export type { RequestOptions } from "./lib/sdks.ts";
export type { Meaning } from "./gen/meanings.ts";
export * from "./gen/index.ts";
export * from "./sign-in/index.ts";
