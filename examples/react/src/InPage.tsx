import { OpenRouterCore, SignInWithOpenRouter, useApiKeysGetCurrentKeyMetadata, useSignInWithOpenRouter } from "@openrouter-go/react";
import type { SignInOptions } from "@openrouter-go/react";
import { OpenRouterProvider } from "@openrouter-go/react/react-query";
import { useMemo } from "react";
import { KeyDetails } from "./KeyDetails.tsx";

const options: SignInOptions = { exchange: "browser", returnTo: "/", keyLabel: "Notch in the page" };

/** The way for pages without a server: the page exchanges the code, and every script of the page can read the key. */
export function InPage({ serverURL }: { serverURL: string }) {
  const signIn = useSignInWithOpenRouter(options);
  const key = signIn.status === "signed-in" ? signIn.key : undefined;
  const client = useMemo(() => new OpenRouterCore({ serverURL, apiKey: key }), [serverURL, key]);
  return (
    <section aria-labelledby="page" data-testid="page">
      <h2 id="page">In the page</h2>
      <p>The page exchanges the code itself and has the key until it is reloaded. For pages without a server only.</p>
      {key
        ? <OpenRouterProvider client={client}><CurrentKey onSignOut={signIn.reset} /></OpenRouterProvider>
        : <SignInWithOpenRouter options={options} messages={{ "signed-in": "You have signed in. After the reload the key is gone: sign in again." }} />}
    </section>
  );
}

function CurrentKey({ onSignOut }: { onSignOut: () => void }) {
  const { data, error } = useApiKeysGetCurrentKeyMetadata({ gcTime: 0 });
  if (error) {
    return <p role="alert">The key's details are not available.</p>;
  }
  return data ? <KeyDetails {...data.data} onSignOut={onSignOut} /> : <p role="status">Loading…</p>;
}
