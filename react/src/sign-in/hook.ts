"use client";

import { useContext, useEffect, useRef, useSyncExternalStore } from "react";
import { Context } from "../react-query/_context.ts";
import type { BrowserSignInOptions } from "./browser.ts";
import { BrowserSignIn } from "./browser.ts";
import type { ServerSignInOptions } from "./server.ts";
import { ServerSignIn } from "./server.ts";
import type { SignInState } from "./state.ts";
import { idle } from "./state.ts";

export type SignInOptions = ServerSignInOptions | BrowserSignInOptions;

/** A sign-in: where it is, and what can be done. */
export type SignIn = SignInState & {
  /** Leaves for the authorization page; does nothing while a sign-in is under way. */
  readonly signIn: () => void;
  /** Forgets the outcome, and the key. */
  readonly reset: () => void;
};

// One for each way and callback path, however many components there are: a page's address is handled once.
const signIns = new Map<string, ServerSignIn | BrowserSignIn>();

function signInFor(options: SignInOptions): ServerSignIn | BrowserSignIn {
  const id = options.exchange === "browser" ? `browser ${options.callbackPath ?? ""}` : "server";
  const found = signIns.get(id) ?? (options.exchange === "browser" ? new BrowserSignIn() : new ServerSignIn());
  signIns.set(id, found);
  return found;
}

/**
 * Signs the user in with OpenRouter (PKCE). By default a server exchanges the code, and the key never reaches the page; whether the
 * user is signed in is then the application's to say. With `exchange: "browser"` the page exchanges it.
 *
 * Components with the same options share one sign-in. No provider is needed.
 */
export function useSignInWithOpenRouter(options: SignInOptions = {}): SignIn {
  const client = useContext(Context);
  const flow = signInFor(options);
  const state = useSyncExternalStore(flow.subscribe, () => flow.state, () => idle);
  const latest = useRef(options);

  useEffect(() => {
    if (!(flow instanceof BrowserSignIn)) {
      return undefined;
    }
    const receiver = () => (latest.current as BrowserSignInOptions).onSignIn;
    flow.receivers.add(receiver);
    return () => void flow.receivers.delete(receiver);
  }, [flow]);

  useEffect(() => {
    latest.current = options;
    flow.options = options.exchange === "browser" && client ? { client, ...options } : options as never;
    flow.resume();
  });

  return { ...state, signIn: flow.signIn, reset: flow.reset };
}
