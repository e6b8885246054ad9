// Builds dist/ and measures what a page downloads: `npm run build`. Fails when a bundle is over its budget.
import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** Bundles, and their budgets in bytes: minified and gzipped, without react and @tanstack/react-query. */
export const bundles: Record<string, { code: string; budget: number }> = {
  "exchange hook with client and provider": {
    budget: 5000,
    code: `export { OpenRouterCore } from "./dist/core.js";
      export { OpenRouterProvider } from "./dist/react-query/_context.js";
      export { useOAuthExchangeAuthCodeForAPIKeyMutation } from "./dist/gen/hooks/oAuthExchangeAuthCodeForAPIKey.js";`,
  },
  "the same with useSignInWithOpenRouter and its button": {
    budget: 7500,
    code: `export { OpenRouterCore } from "./dist/core.js";
      export { OpenRouterProvider } from "./dist/react-query/_context.js";
      export { useOAuthExchangeAuthCodeForAPIKeyMutation } from "./dist/gen/hooks/oAuthExchangeAuthCodeForAPIKey.js";
      export { SignInWithOpenRouter } from "./dist/sign-in/button.js";`,
  },
};

/** Returns the size of a bundle in bytes. */
export async function sizeOf(code: string): Promise<number> {
  const result = await build({
    stdin: { contents: code, resolveDir: root }, bundle: true, minify: true, format: "esm", target: "es2022", write: false,
    external: ["react", "react/jsx-runtime", "@tanstack/react-query"], logLevel: "silent",
  });
  return gzipSync(result.outputFiles[0]!.contents, { level: 9 }).length;
}

async function main(): Promise<void> {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
  copyFileSync(join(root, "src/styles.css"), join(root, "dist/styles.css"));
  copyFileSync(join(root, "../LICENSE"), join(root, "LICENSE"));
  for (const [name, { code, budget }] of Object.entries(bundles)) {
    const size = await sizeOf(code);
    console.log(`${size} bytes gzip (budget ${budget}): ${name}`);
    if (size > budget) {
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === import.meta.filename) {
  await main();
}
