import { OpenRouterCore, OpenRouterProvider } from "@openrouter-go/react";
import "@openrouter-go/react/styles.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { InPage } from "./InPage.tsx";
import "./style.css";
import { ThroughServer } from "./ThroughServer.tsx";

// Where the sandbox is; a real page needs no setting.
const { serverURL } = await (await fetch("/api/config")).json() as { serverURL: string };

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={new QueryClient()}>
      <OpenRouterProvider client={new OpenRouterCore({ serverURL })}>
        <main>
          <h1>Notch</h1>
          <p>Two ways to sign in with OpenRouter from a React page. This is a sandbox: no account is needed, and its keys are worth nothing.</p>
          <ThroughServer />
          <InPage serverURL={serverURL} />
        </main>
      </OpenRouterProvider>
    </QueryClientProvider>
  </StrictMode>,
);
