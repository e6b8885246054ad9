// Code generated from api/openapi.yaml. DO NOT EDIT.
import type { OpenRouterCore } from "../../core.ts";
import { call } from "../../lib/call.ts";
import type { Operation } from "../../lib/operation.ts";
import type { RequestOptions } from "../../lib/sdks.ts";
import type { Shape } from "../../lib/shape.ts";
import type { Result } from "../../types/fp.ts";
import { toResult } from "../../types/fp.ts";
import { keyMeanings } from "../meanings.ts";
import type * as operations from "../models.ts";

const createAuthKeysCodeRequestIn: Shape = {
  callbackUrl: { wire: "callback_url", required: true, length: [1, Infinity] },
  codeChallenge: { wire: "code_challenge", length: [43, 128], pattern: new RegExp("^[A-Za-z0-9._~-]+$", "u"), with: "codeChallengeMethod" },
  codeChallengeMethod: { wire: "code_challenge_method", oneOf: ["S256","plain",null], with: "codeChallenge" },
  expiresAt: { wire: "expires_at" },
  keyLabel: { wire: "key_label", length: [0, 100] },
  limit: { range: [0, Infinity] },
  usageLimitType: { wire: "usage_limit_type", oneOf: ["daily","weekly","monthly"] },
  workspaceId: { wire: "workspace_id" },
};

const authKeysCodeOut: Shape = {
  appId: { wire: "app_id" },
  createdAt: { wire: "created_at" },
};

const createAuthKeysCodeResponseOut: Shape = {
  data: { required: true, of: () => authKeysCodeOut },
};

const operation: Operation = {
  id: "createAuthKeysCode",
  method: "POST",
  path: "/auth/keys/code",
  request: createAuthKeysCodeRequestIn,
  response: createAuthKeysCodeResponseOut,
  meanings: keyMeanings,
};

/**
 * Create an authorization code for a user-controlled API key
 *
 * @remarks
 * Creates a code on behalf of the owner of the calling key, without a visit to the authorization
 * page. The code is exchanged like any other.
 */
export function oAuthCreateAuthCode(
  client: OpenRouterCore, request: operations.CreateAuthKeysCodeRequest, options?: RequestOptions,
): Promise<Result<operations.CreateAuthKeysCodeResponse>> {
  return toResult(call(client, operation, request, options));
}
