import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A Go program that serves on a loopback port. */
export interface Server<Addresses> {
  addresses: Addresses;
  /** Lines that it wrote to standard error, one for each request. */
  lines: string[];
}

/** Starts one of the Go programs, which prints its addresses as JSON, and ends it when the test ends. */
export async function start<Addresses>(program: string, args: readonly string[]): Promise<Server<Addresses>> {
  const child = spawn(join(process.env["OPENROUTER_TEST_BINARIES"] ?? "", program), args, { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  const lines: string[] = [];
  createInterface(child.stderr).on("line", (line) => lines.push(line));
  let json = "";
  for await (const line of createInterface(child.stdout)) {
    json += line;
    if (line.endsWith("}")) {
      return { addresses: JSON.parse(json) as Addresses, lines };
    }
  }
  throw new Error(`${program} ${args.join(" ")} did not start: ${lines.join("\n")}`);
}

/** Starts a sandbox, with these flags of `openrouter sandbox`. */
export async function startSandbox(...flags: string[]): Promise<{ serverURL: string; authURL: string; lines: string[] }> {
  const { addresses, lines } = await start<{ server_url: string; auth_url: string }>("openrouter", ["sandbox", "--json", ...flags]);
  return { serverURL: addresses.server_url, authURL: addresses.auth_url, lines };
}
