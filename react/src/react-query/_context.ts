"use client";

import type { Context as ReactContext, ReactNode } from "react";
import { createContext, createElement, useContext } from "react";
import type { OpenRouterCore } from "../core.ts";

/** @internal */
export const Context: ReactContext<OpenRouterCore | null> = createContext<OpenRouterCore | null>(null);

/** Gives the hooks below it a client. */
export function OpenRouterProvider(props: { client: OpenRouterCore; children: ReactNode }): ReactNode {
  return createElement(Context.Provider, { value: props.client }, props.children);
}

/** Returns the client of the provider above; throws where there is none. */
export function useOpenRouterContext(): OpenRouterCore {
  const client = useContext(Context);
  if (!client) {
    throw new Error("There is no <OpenRouterProvider client={...}> above this component.");
  }
  return client;
}
