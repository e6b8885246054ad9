import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const react = join(import.meta.dirname, "../..");

/** The oldest and the newest versions that the package is for. */
const versions: Record<string, Record<string, string>> = {
  newest: {},
  oldest: { "react": "react-18", "react-dom": "react-dom-18", "@tanstack/react-query": "react-query-5.0.0" },
};

/** Builds the Go programs that the tests start, once, since `go run` does not pass signals on; and the tests' own page. */
export default async function setup(): Promise<() => void> {
  if (!["dist/index.js", "../examples/react/dist/index.html"].every((path) => existsSync(join(react, path)))) {
    throw new Error("the package and its example are not built: make examples/react/dist/index.html");
  }
  const directory = mkdtempSync(join(tmpdir(), "openrouter-react-test-"));
  execFileSync("go", ["build", "-o", `${directory}/`, "./cmd/openrouter", "./examples/react/server"],
    { cwd: join(react, ".."), stdio: "inherit" });
  for (const [name, alias] of Object.entries(versions)) {
    const page = join(directory, name);
    mkdirSync(page);
    copyFileSync(join(react, "test/page/index.html"), join(page, "index.html"));
    await build({
      entryPoints: [join(react, "test/page/main.ts")], outfile: join(page, "main.js"), bundle: true, format: "esm", target: "es2022",
      alias, define: { "process.env.NODE_ENV": '"development"' }, logLevel: "warning", // StrictMode does things twice in development only
    });
  }
  process.env["OPENROUTER_TEST_BINARIES"] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
