import { SignInWithOpenRouter } from "@openrouter-go/react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyDetails } from "./KeyDetails.tsx";

type Session = { signedIn: false } | { signedIn: true; label: string; usage: number; limit: number | null; settingsURL: string };

async function fetchSession(): Promise<Session> {
  const response = await fetch("/api/session");
  if (!response.ok) {
    throw new Error(`the server answered ${response.status}`);
  }
  return await response.json();
}

/** The usual way: the server exchanges the code and keeps the key. Whether the user is signed in, the server's session says. */
export function ThroughServer() {
  const queries = useQueryClient();
  const { data: session } = useQuery({ queryKey: ["session"], queryFn: fetchSession });

  async function signOut() {
    await fetch("/api/sign-out", { method: "POST" });
    await queries.invalidateQueries({ queryKey: ["session"] });
  }

  return (
    <section aria-labelledby="server" data-testid="server">
      <h2 id="server">Through the server</h2>
      <p>The server exchanges the code and keeps the key. The page never sees it.</p>
      {session?.signedIn
        ? <KeyDetails {...session} onSignOut={signOut} />
        : <SignInWithOpenRouter options={{ returnTo: "/" }} />}
    </section>
  );
}
