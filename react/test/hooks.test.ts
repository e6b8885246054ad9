import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { apiKey } from "./support/code.ts";
import { describeInBrowser, newContext, startApp } from "./support/browser.ts";
import { startSandbox } from "./support/processes.ts";

/** Opens the tests' page, with a sandbox of its own that has a key. */
async function open(versions: "newest" | "oldest", ...flags: string[]): Promise<{ page: Page; serverURL: string; exchanges: () => number }> {
  const [app, sandbox] = await Promise.all([startApp(versions), startSandbox("--key", apiKey, ...flags)]);
  const page = await (await newContext()).newPage();
  await page.goto(app.url);
  await page.waitForFunction(() => window.page !== undefined);
  return { page, serverURL: sandbox.serverURL, exchanges: () => sandbox.lines.filter((line) => line.includes("/auth/keys ")).length };
}

describe.each(["newest", "oldest"] as const)("with the %s react and react-query", (versions) => {
  describeInBrowser("hooks", () => {
    test("the exchange is one request, whatever the application's and the hook's retries are", async () => {
      const { page, serverURL, exchanges } = await open(versions, "--fail", "exchangeAuthCodeForAPIKey:503:9");
      const seen = await page.evaluate(async (url) => {
        const { React, createRoot, reactQuery, openrouter } = window.page;
        const queries = new reactQuery.QueryClient({ defaultOptions: { mutations: { retry: 3, retryDelay: 1 } } });
        return await new Promise<string>((resolve) => {
          function Exchange() {
            const mutation = openrouter.useOAuthExchangeAuthCodeForAPIKeyMutation({ retry: 2, onError: (error) => resolve(error.name) });
            return React.createElement("button", { onClick: () => mutation.mutate({ request: { code: "c" } }) }, "Exchange");
          }
          createRoot(document.getElementById("root")!).render(React.createElement(React.StrictMode, null,
            React.createElement(reactQuery.QueryClientProvider, { client: queries },
              React.createElement(openrouter.OpenRouterProvider, { client: new openrouter.OpenRouterCore({ serverURL: url }) } as never,
                React.createElement(Exchange)))));
          setTimeout(() => document.querySelector("button")?.click(), 100);
        });
      }, serverURL);
      expect(seen).toBe("ServiceUnavailableResponseError");
      expect(exchanges()).toBe(1);
    });

    test("code, verifier and key do not stay in the cache", async () => {
      const { page, serverURL } = await open(versions);
      const [key, cached] = await page.evaluate(async ([url, owner]) => {
        const { React, createRoot, reactQuery, openrouter } = window.page;
        const { mutationFn } = openrouter.buildOAuthCreateAuthCodeMutation(new openrouter.OpenRouterCore({ serverURL: url, apiKey: owner }));
        const { data } = await mutationFn({ request: { callbackUrl: "http://localhost/cb" } });
        const queries = new reactQuery.QueryClient();
        const root = createRoot(document.getElementById("root")!);
        const key = await new Promise<string>((resolve, reject) => {
          function Exchange() {
            const { mutate } = openrouter.useOAuthExchangeAuthCodeForAPIKeyMutation({ onSuccess: (result) => resolve(result.key), onError: reject });
            return React.createElement("button", { onClick: () => mutate({ request: { code: data.id } }) }, "Exchange");
          }
          root.render(React.createElement(reactQuery.QueryClientProvider, { client: queries },
            React.createElement(openrouter.OpenRouterProvider, { client: new openrouter.OpenRouterCore({ serverURL: url }) } as never,
              React.createElement(Exchange))));
          setTimeout(() => document.querySelector("button")?.click(), 100);
        });
        root.unmount();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return [key, queries.getMutationCache().getAll().length] as const;
      }, [serverURL, apiKey] as const);
      expect(key).toMatch(/^sk-or-v1-/);
      expect(cached).toBe(0);
    });

    test("a query and its companions use one key in the cache", async () => {
      const { page, serverURL } = await open(versions);
      const seen = await page.evaluate(async ([url, owner]) => {
        const { React, createRoot, reactQuery, openrouter } = window.page;
        const queries = new reactQuery.QueryClient();
        const client = new openrouter.OpenRouterCore({ serverURL: url, apiKey: owner });
        await openrouter.prefetchApiKeysGetCurrentKeyMetadata(queries, client);
        const key = openrouter.queryKeyApiKeysGetCurrentKeyMetadata();
        const prefetched = queries.getQueryData<{ data: { label: string } }>(key)!;
        openrouter.setApiKeysGetCurrentKeyMetadataData(queries, { data: { ...prefetched.data, label: "set" } } as never);
        const shown = await new Promise<string>((resolve) => {
          function Shown() {
            const { data } = openrouter.useApiKeysGetCurrentKeyMetadata({ staleTime: Infinity });
            const { data: suspended } = openrouter.useApiKeysGetCurrentKeyMetadataSuspense({ staleTime: Infinity });
            React.useEffect(() => resolve(`${data?.data.label} ${suspended.data.label}`));
            return null;
          }
          createRoot(document.getElementById("root")!).render(React.createElement(reactQuery.QueryClientProvider, { client: queries },
            React.createElement(openrouter.OpenRouterProvider, { client } as never,
              React.createElement(React.Suspense, null, React.createElement(Shown)))));
        });
        await openrouter.invalidateAllApiKeysGetCurrentKeyMetadata(queries);
        const after = queries.getQueryData<{ data: { label: string } }>(key)!;
        return { key, shown, labels: [prefetched.data.label, after.data.label] };
      }, [serverURL, apiKey] as const);
      expect(seen.key).toEqual(["@openrouter/sdk", "API Keys", "getCurrentKeyMetadata"]);
      expect(seen.shown).toBe("set set");
      expect(seen.labels[1]).toBe(seen.labels[0]);
    });

    test("a hook without a provider says what is missing", async () => {
      const { page } = await open(versions);
      const message = await page.evaluate(() => new Promise<string>((resolve) => {
        const { React, createRoot, reactQuery, openrouter } = window.page;
        function Exchange() {
          openrouter.useOAuthExchangeAuthCodeForAPIKeyMutation();
          return null;
        }
        addEventListener("error", (event) => resolve(event.message));
        createRoot(document.getElementById("root")!).render(
          React.createElement(reactQuery.QueryClientProvider, { client: new reactQuery.QueryClient() }, React.createElement(Exchange)));
      }));
      expect(message).toContain("There is no <OpenRouterProvider");
    });
  });
});

test("the mutation key is the reference's", async () => {
  const { mutationKeyOAuthExchangeAuthCodeForAPIKey } = await import("../src/gen/hooks/oAuthExchangeAuthCodeForAPIKey.ts");
  const { mutationKeyOAuthCreateAuthCode } = await import("../src/gen/hooks/oAuthCreateAuthCode.ts");
  expect(mutationKeyOAuthExchangeAuthCodeForAPIKey()).toEqual(["@openrouter/sdk", "OAuth", "exchangeAuthCodeForAPIKey"]);
  expect(mutationKeyOAuthCreateAuthCode()).toEqual(["@openrouter/sdk", "OAuth", "createAuthCode"]);
});
