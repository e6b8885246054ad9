import { OpenRouterCore, optionsOf } from "../core.ts";
import { oAuthExchangeAuthCodeForAPIKey } from "../gen/funcs/oAuthExchangeAuthCodeForAPIKey.ts";
import { DefaultServerURL } from "../lib/config.ts";
import type { HTTPClientError } from "../models/errors/httpclienterrors.ts";
import { alone, forgetFlows, markUsed, readFlow, useOf, writeFlow } from "./flows.ts";
import { challengeOf, randomText } from "./pkce.ts";
import type { SignInState } from "./state.ts";
import { idle, pathOf, replaceAddress, SignInError, Store, whenShownAgain } from "./state.ts";

/** A key that this page's exchange returned. */
export type SignedIn = { readonly key: string; readonly userId: string | null; readonly returnTo: string };

/** The page exchanges the code itself, so that every script of the page can read the key: for pages without a server only. */
export interface BrowserSignInOptions {
  exchange: "browser";
  /** A path that shows the page that uses the hook, whatever is added to it; /openrouter/callback by default. */
  callbackPath?: string;
  /** The client that exchanges; the provider's by default, or one without settings. */
  client?: OpenRouterCore;
  /** Where the user goes afterwards, for the state's returnTo; the page's path by default. */
  returnTo?: string;
  /** The address of the authorization page; /auth at the client's server by default. */
  authURL?: string;
  /** Proposed name of the key, at most 100 characters. */
  keyLabel?: string;
  /** Proposed credit limit of the key in USD. */
  limit?: number;
  /** Gets the key, once, whichever components it is given to. It cannot be read again. */
  onSignIn?: (signedIn: SignedIn) => void;
  /** Replaces the address by one without the code; history.replaceState by default. A router may need its own. */
  replace?: (url: string) => void;
}

/** A sign-in whose code the page exchanges. */
export class BrowserSignIn extends Store {
  options: BrowserSignInOptions = { exchange: "browser" };
  /** Return who gets the key, for each component that uses this sign-in. */
  readonly receivers: Set<() => BrowserSignInOptions["onSignIn"]> = new Set();
  #resumed = false;

  get #callbackPath(): string {
    return (this.options.callbackPath ?? "/openrouter/callback").replace(/\/+$/, "");
  }

  get #client(): OpenRouterCore {
    return this.options.client ?? new OpenRouterCore();
  }

  /** Ends the sign-in that the page's address belongs to, if it is a callback; once for each page. */
  resume(): void {
    if (this.#resumed) {
      return;
    }
    this.#resumed = true;
    whenShownAgain(() => this.state.status === "redirecting" && this.set(idle));
    const path = `${this.#callbackPath}/`;
    const nonce = location.pathname.slice(path.length);
    if (!location.pathname.startsWith(path) || !/^[\w-]{22}$/.test(nonce)) {
      return;
    }
    const callback = new URLSearchParams(location.search);
    if (location.search !== "") {
      (this.options.replace ?? replaceAddress)(path + nonce);
    }
    this.set({ status: "exchanging" });
    alone(nonce, () => this.#finish(nonce, callback)).then((state) => this.set(state), this.#unavailable);
  }

  readonly signIn = (): void => {
    if (this.state.status !== "redirecting" && this.state.status !== "exchanging") {
      this.set({ status: "redirecting" });
      this.#start().catch(this.#unavailable);
    }
  };

  async #start(): Promise<void> {
    const { returnTo = pathOf(location), authURL, keyLabel, limit } = this.options;
    const [nonce, verifier] = [randomText(16), randomText(32)];
    const url = new URL(authURL ?? new URL("/auth", optionsOf(this.#client).serverURL ?? DefaultServerURL));
    const parameters = {
      callback_url: `${location.origin}${this.#callbackPath}/${nonce}`,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: "S256",
      state: nonce,
      ...(keyLabel && { key_label: keyLabel }),
      ...(limit !== undefined && { limit: String(limit) }),
    };
    Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
    forgetFlows();
    writeFlow(nonce, { phase: "started", returnTo, verifier });
    location.assign(url);
  }

  /** Returns how a sign-in ends. No other tab is at it meanwhile. */
  async #finish(nonce: string, callback: URLSearchParams): Promise<SignInState> {
    const flow = readFlow(nonce);
    if (!flow) {
      return { status: "failed", returnTo: "/", error: new SignInError("unknown_flow", "this tab has not started this sign-in") };
    }
    const { phase, returnTo, verifier, meaning } = flow;
    const used = useOf(nonce);
    if (phase === "exchanging" || used === "exchanging") {
      const error = new SignInError("interrupted", "the page was left before the exchange ended");
      return { status: "failed", returnTo, meaning: "maybe_consumed", error };
    }
    if (phase !== "started") {
      return phase === "failed" ? { status: phase, returnTo, meaning } : { status: phase, returnTo };
    }
    if (used || !verifier) {
      return { status: used === "signed-in" ? used : "failed", returnTo }; // by the tab that this one is a duplicate of
    }
    if ((callback.get("state") ?? nonce) !== nonce) {
      return fail(nonce, returnTo, new SignInError("unknown_flow", "the state is another sign-in's"));
    }
    const code = callback.get("code");
    if (code) {
      return this.#exchange(nonce, returnTo, code, verifier);
    }
    if ((callback.get("error") ?? "access_denied") !== "access_denied") {
      return fail(nonce, returnTo, new SignInError("authorization_error", "the authorization page reported an error"));
    }
    writeFlow(nonce, { phase: "denied", returnTo });
    return { status: "denied", returnTo };
  }

  async #exchange(nonce: string, returnTo: string, code: string, codeVerifier: string): Promise<SignInState> {
    writeFlow(nonce, { phase: "exchanging", returnTo });
    markUsed(nonce, "exchanging");
    const request = { code, codeVerifier, codeChallengeMethod: "S256" as const };
    const { ok, value, error } = await oAuthExchangeAuthCodeForAPIKey(this.#client, request);
    if (!ok) {
      markUsed(nonce, "failed");
      return fail(nonce, returnTo, error);
    }
    const signedIn = { ...value, returnTo };
    for (const receive of new Set([...this.receivers].map((receiver) => receiver()))) {
      try {
        receive?.(signedIn);
      } catch (thrown) {
        reportError(thrown); // the state below still has the key
      }
    }
    writeFlow(nonce, { phase: "signed-in", returnTo });
    markUsed(nonce, "signed-in");
    return { status: "signed-in", ...signedIn };
  }

  readonly #unavailable = (cause: unknown): void => {
    const error = new SignInError("unavailable", "the browser does not let this page sign in", cause);
    this.set({ status: "failed", returnTo: "/", error });
  };
}

function fail(nonce: string, returnTo: string, error: Error): SignInState {
  const { meaning } = error as Partial<HTTPClientError>;
  const phase = meaning === "code_expired" ? "expired" : "failed";
  writeFlow(nonce, { phase, returnTo, meaning });
  return phase === "expired" ? { status: phase, returnTo } : { status: phase, returnTo, error, meaning };
}
