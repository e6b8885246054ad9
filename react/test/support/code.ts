import { OpenRouterCore } from "../../src/core.ts";
import { oAuthCreateAuthCode } from "../../src/gen/funcs/oAuthCreateAuthCode.ts";
import { unwrapAsync } from "../../src/types/fp.ts";
import { challengeOf } from "../../src/sign-in/pkce.ts";

/** A key that sandboxes get by --key. */
export const apiKey = "sk-or-v1-sandbox-owner";

/** RFC 7636, appendix B. */
export const codeVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/** Returns what exchanges a code that a sandbox with this key has just made. */
export async function newCode(serverURL: string): Promise<{ code: string; codeVerifier: string; codeChallengeMethod: "S256" }> {
  const { data } = await unwrapAsync(oAuthCreateAuthCode(new OpenRouterCore({ serverURL, apiKey }), {
    callbackUrl: "http://localhost:3000/callback", codeChallenge: await challengeOf(codeVerifier), codeChallengeMethod: "S256",
  }));
  return { code: data.id, codeVerifier, codeChallengeMethod: "S256" };
}
