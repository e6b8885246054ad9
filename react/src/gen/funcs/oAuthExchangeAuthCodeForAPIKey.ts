// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { OpenRouterCore } from "../../core.ts";
import { call } from "../../lib/call.ts";
import type { MeaningRow } from "../../lib/meaning.ts";
import type { Operation } from "../../lib/operation.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import type { Shape } from "../../lib/shape.ts";
import type { Result } from "../../types/fp.ts";
import { toResult } from "../../types/fp.ts";
import type * as operations from "../models.ts";

const exchangeAuthCodeForAPIKeyRequestIn: Shape = {
  code: { secret: true, required: true, length: [1, Infinity] },
  codeVerifier: { wire: "code_verifier", secret: true, length: [43, 128], pattern: new RegExp("^[A-Za-z0-9._~-]+$", "u"), with: "codeChallengeMethod" },
  codeChallengeMethod: { wire: "code_challenge_method", oneOf: ["S256","plain",null], with: "codeVerifier" },
};

const exchangeAuthCodeForAPIKeyResponseOut: Shape = {
  key: { required: true, length: [1, Infinity] },
  userId: { wire: "user_id", orNull: true },
};

const meanings: readonly MeaningRow[] = [
  { name: "challenge_mismatch", status: [400, 403], message: [["code_challenge_method"]], always: true },
  { name: "code_expired", status: [400, 403], message: [["expired"]] },
  { name: "code_invalid", status: [400, 403], message: [["invalid code"], ["invalid auth code"], ["invalid authorization code"], ["invalid", "code_verifier"], ["invalid", "codeverifier"], ["code", "already", "used"]] },
  { name: "maybe_consumed", status: [502, 504, 520, 521, 522, 523, 524], lost: true },
];

const operation: Operation = {
  id: "exchangeAuthCodeForAPIKey",
  method: "POST",
  path: "/auth/keys",
  request: exchangeAuthCodeForAPIKeyRequestIn,
  response: exchangeAuthCodeForAPIKeyResponseOut,
  noCredentials: true,
  meanings,
};

/**
 * Exchange an authorization code from the PKCE flow for a user-controlled API key
 *
 * @remarks
 * The code comes from the callback, or from the authorization page itself when there is no
 * callback. It is single use and lives 10 minutes. When the authorization carried a code
 * challenge, the verifier and the method must be sent along. The exchange needs no credentials,
 * and none are sent. Each approval mints a new key, which cannot be read again.
 */
export function oAuthExchangeAuthCodeForAPIKey(
  client: OpenRouterCore, request: operations.ExchangeAuthCodeForAPIKeyRequest, options?: RequestOptions,
): Promise<Result<operations.ExchangeAuthCodeForAPIKeyResponse>> {
  return toResult(call(client, operation, request, options));
}
