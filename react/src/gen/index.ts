// Code generated from api/openapi.yaml. DO NOT EDIT.
export { OpenRouterProvider, useOpenRouterContext } from "../react-query/_context.ts";
export * from "../react-query/_types.ts";
export * from "./hooks/apiKeysGetCurrentKeyMetadata.ts";
export * from "./hooks/oAuthCreateAuthCode.ts";
export * from "./hooks/oAuthExchangeAuthCodeForAPIKey.ts";
