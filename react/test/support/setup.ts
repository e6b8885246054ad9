import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds the Go programs that the tests start: once, since `go run` does not pass signals on. */
export default function setup(): () => void {
  const directory = mkdtempSync(join(tmpdir(), "openrouter-react-test-"));
  const repository = join(import.meta.dirname, "../../..");
  execFileSync("go", ["build", "-o", directory, "./cmd/openrouter"], { cwd: repository, stdio: "inherit" });
  process.env["OPENROUTER_TEST_BINARIES"] = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
