import type { IncomingMessage, RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received { method: string; url: string; headers: IncomingMessage["headers"]; body: string }

/** Serves what a sandbox does not, on a loopback port, and returns its address and what it received. */
export async function listen(handler: RequestListener): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => body += chunk).on("end", () => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers, body });
      handler(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Answers every request with JSON. */
export const json = (status: number, value: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
