import { idle, pathOf, replaceAddress, Store, whenShownAgain } from "./state.ts";

/** The server exchanges the code, and the key never reaches the page. */
export interface ServerSignInOptions {
  exchange?: "server";
  /** The login path of the server's handler (Go's oauth/web); /auth/openrouter/login by default. */
  loginURL?: string;
  /** Where the browser comes back to; the page's path by default. */
  returnTo?: string;
  /** Replaces the address by one without the parameter that was read; history.replaceState by default. A router may need its own. */
  replace?: (url: string) => void;
}

/** The parameter that oauth/web's ErrorsToReturnPath adds to the return path. */
const errorParameter = "openrouter_error";

/** A sign-in whose code the server exchanges. */
export class ServerSignIn extends Store {
  options: ServerSignInOptions = {};
  #resumed = false;

  /** Reads what the server sent along, once for each page. */
  resume(): void {
    if (this.#resumed) {
      return;
    }
    this.#resumed = true;
    whenShownAgain(() => this.state.status === "redirecting" && this.set(idle));
    const url = new URL(location.href);
    const outcome = url.searchParams.get(errorParameter);
    if (outcome === null) {
      return;
    }
    url.searchParams.delete(errorParameter);
    const returnTo = pathOf(url);
    (this.options.replace ?? replaceAddress)(returnTo);
    this.set({ status: outcome === "denied" || outcome === "expired" ? outcome : "failed", returnTo });
  }

  readonly signIn = (): void => {
    if (this.state.status === "redirecting") {
      return;
    }
    const { loginURL = "/auth/openrouter/login", returnTo = pathOf(location) } = this.options;
    const url = new URL(loginURL, location.href);
    url.searchParams.set("return_to", returnTo);
    this.set({ status: "redirecting" });
    location.assign(url);
  };
}
